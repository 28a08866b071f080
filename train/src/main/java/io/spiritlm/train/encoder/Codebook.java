package io.spiritlm.train.encoder;

import io.spiritlm.neural.Safetensors;
import io.spiritlm.neural.SafetensorsWriter;
import io.spiritlm.train.Progress;
import io.spiritlm.train.corpus.Corpus;
import io.spiritlm.train.corpus.Split;
import io.spiritlm.train.corpus.Utterance;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Finds the units: k-means over training speech's features, seen through the phone heads, each phone's frames by themselves.
 *
 * <p>What the heads are blind to (who speaks, and how) doesn't count as distance then. Phone by phone, centers lie where phones
 * are rather than where frames are many, halfway between two phones: of a hundred units 74 % of dev frames have their unit's
 * commonest phone, against 62 % by k-means over all frames at once.
 */
final class Codebook {
    private static final int FRAMES = 100_000;
    private static final int ITERATIONS = 15;
    private static final double SHARE_EXPONENT = 0.6;
    private static final String FILE = "quantizer.safetensors";
    private static final String HEADS = "phones.weight";

    private Codebook() {}

    /** Writes {@code quantizer.safetensors} beside a trained encoder. */
    static void fit(Corpus corpus, EncoderOptions options, Path trainingState, Progress progress) throws IOException {
        var random = new Random(options.seed() + 1);
        try (var extractor = new FeatureExtractor(options.tokenizer());
                var state = Safetensors.open(trainingState)) {
            int hidden = extractor.config().hidden();
            float[] projection = centred(state.read(HEADS), hidden);
            int width = projection.length / hidden;
            float[] centers = new float[options.clusters() * width];
            int filled = 0;
            var frames = frames(corpus, extractor, projection, random, progress);
            int[] shares =
                    shares(frames.stream().mapToLong(own -> own.size() / width).toArray(), options.clusters());
            progress.begin("encoder: phones clustered", shares.length);
            for (int phone = 0; phone < shares.length; phone++) {
                progress.advance(1);
                if (shares[phone] == 0) {
                    continue;
                }
                float[] own = KMeans.fit(frames.get(phone).toArray(), width, shares[phone], ITERATIONS, random);
                System.arraycopy(own, 0, centers, filled, own.length);
                filled += own.length;
            }
            progress.end();
            new SafetensorsWriter(SafetensorsWriter.Precision.F16)
                    .add("projection", List.of((long) width, (long) hidden), projection)
                    .add("cluster_centers", List.of((long) options.clusters(), (long) width), centers)
                    .write(options.tokenizer().resolve(FILE));
        }
    }

    /** Rows less their head's mean row: what is added to all phones alike says nothing. {@code [2 * phones, hidden]}. */
    private static float[] centred(float[] heads, int hidden) {
        float[] centred = heads.clone();
        int classes = FrameLabels.CLASSES;
        for (int first = 0; first < heads.length / hidden; first += classes) {
            for (int d = 0; d < hidden; d++) {
                double mean = 0;
                for (int phone = first; phone < first + classes; phone++) {
                    mean += heads[phone * hidden + d] / classes;
                }
                for (int phone = first; phone < first + classes; phone++) {
                    centred[phone * hidden + d] -= (float) mean;
                }
            }
        }
        return centred;
    }

    /** Centers for each phone that occurs: one, and the rest in turn where the root of the frames per center is greatest. */
    private static int[] shares(long[] frames, int clusters) {
        int[] shares = new int[frames.length];
        int given = 0;
        for (int phone = 0; phone < frames.length; phone++) {
            shares[phone] = frames[phone] > 0 ? 1 : 0;
            given += shares[phone];
        }
        for (; given < clusters; given++) {
            int next = -1;
            double most = 0;
            for (int phone = 0; phone < frames.length; phone++) {
                double want = Math.pow((double) frames[phone], SHARE_EXPONENT) / Math.max(1, shares[phone]);
                if (shares[phone] < frames[phone] && want > most) {
                    most = want;
                    next = phone;
                }
            }
            if (next < 0) {
                throw new IllegalArgumentException(
                        "codebook: expected at least " + clusters + " frames of speech to cluster, found "
                                + Arrays.stream(frames).sum());
            }
            shares[next]++;
        }
        return shares;
    }

    /** Projected features of random training utterances, {@code [frames, width]} of each phone (that amid the frame). */
    private static List<FloatList> frames(
            Corpus corpus, FeatureExtractor extractor, float[] projection, Random random, Progress progress) {
        int hidden = extractor.config().hidden();
        int width = projection.length / hidden;
        double frameSeconds = extractor.config().hopSamples() / (double) Corpus.SAMPLE_RATE_HZ;
        List<Utterance> utterances = new ArrayList<>(corpus.utterances(Split.TRAIN).stream()
                .filter(EncoderBatches::isSeenVoice)
                .filter(utterance -> extractor.config().frames(utterance.audio().samples()) > 0)
                .toList());
        Collections.shuffle(utterances, random);
        List<FloatList> byPhone =
                Stream.generate(FloatList::new).limit(FrameLabels.CLASSES).toList();
        float[] point = new float[width];
        int taken = 0;
        progress.begin("encoder: frames to cluster", FRAMES);
        for (int i = 0; i < utterances.size() && taken < FRAMES; i++) {
            float[] features = extractor.features(corpus.floats(utterances.get(i)));
            var labels = new FrameLabels(utterances.get(i));
            for (int frame = 0; frame < features.length / hidden; frame++) {
                project(features, frame * hidden, projection, hidden, point);
                byPhone.get(labels.at((frame + 0.5) * frameSeconds)).add(point);
            }
            taken += features.length / hidden;
            progress.advance(features.length / hidden);
        }
        progress.end();
        return byPhone;
    }

    /** Floats one after the other. */
    private static final class FloatList {
        private float[] values = new float[1 << 12];
        private int size;

        void add(float[] more) {
            if (size + more.length > values.length) {
                values = Arrays.copyOf(values, Math.max(2 * values.length, size + more.length));
            }
            System.arraycopy(more, 0, values, size, more.length);
            size += more.length;
        }

        int size() {
            return size;
        }

        float[] toArray() {
            return Arrays.copyOf(values, size);
        }
    }

    private static void project(float[] features, int feature, float[] projection, int hidden, float[] point) {
        for (int row = 0; row < point.length; row++) {
            float sum = 0;
            for (int d = 0; d < hidden; d++) {
                sum += features[feature + d] * projection[row * hidden + d];
            }
            point[row] = sum;
        }
    }
}
