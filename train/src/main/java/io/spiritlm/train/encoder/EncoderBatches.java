package io.spiritlm.train.encoder;

import io.spiritlm.tokenize.model.HubertConfig;
import io.spiritlm.train.corpus.Corpus;
import io.spiritlm.train.corpus.Split;
import io.spiritlm.train.corpus.Utterance;
import io.spiritlm.train.corpus.UtteranceSet;
import io.spiritlm.train.corpus.Voice;
import java.util.List;
import java.util.Random;

/**
 * Training crops: utterances one after the other, faster or slower, from other throats, augmented, with the phone of every half
 * frame. A batch is a function of the seed and its number alone, so a resumed training sees what it would have seen.
 */
final class EncoderBatches {
    /** The real person's share of the crops, far above their share of the corpus. */
    private static final double RECORDED_SHARE = 0.13;

    private static final double MASK_STARTS = 0.02;
    private static final int LONGEST_MASK = 6;

    /** A batch, row-major. */
    static final class Batch {
        /** {@code [crops, samples]}. */
        final float[] audio;

        /** {@code [crops, frames, 2]}. */
        final int[] phones;

        /** {@code [crops, frames]}, 1 where the network sees a mask in place of the sound. */
        final float[] masked;

        Batch(int crops, int samples, int frames) {
            audio = new float[crops * samples];
            phones = new int[crops * frames * 2];
            masked = new float[crops * frames];
        }
    }

    private final Corpus corpus;
    private final HubertConfig config;
    private final int crops;
    private final int frames;
    private final long seed;
    private final List<Utterance> synthetic;
    private final List<Utterance> recorded;
    private final Augmentation augmentation;

    EncoderBatches(Corpus corpus, HubertConfig config, int crops, int frames, long seed) {
        this.corpus = corpus;
        this.config = config;
        this.crops = crops;
        this.frames = frames;
        this.seed = seed;
        var training = corpus.utterances(Split.TRAIN).stream()
                .filter(EncoderBatches::isSeenVoice)
                .toList();
        recorded = training.stream()
                .filter(utterance -> utterance.set() == UtteranceSet.ASTERISK)
                .toList();
        synthetic = training.stream()
                .filter(utterance -> utterance.set() != UtteranceSet.ASTERISK)
                .toList();
        if (synthetic.isEmpty()) {
            throw new IllegalArgumentException(
                    "encoder training: expected training utterances in the corpus, found none");
        }
        augmentation = new Augmentation(corpus, synthetic);
    }

    /** All voices but the one kept for evaluation. */
    static boolean isSeenVoice(Utterance utterance) {
        return !utterance.voice().equals(Voice.RMS.label());
    }

    /** The batch of a step. */
    Batch batch(int step) {
        var random = new Random(seed * 1_000_003 + step);
        int samples = config.samples(frames);
        var batch = new Batch(crops, samples, frames);
        for (int crop = 0; crop < crops; crop++) {
            float[] audio = new float[samples];
            boolean real = !recorded.isEmpty() && random.nextDouble() < RECORDED_SHARE;
            fill(audio, real ? recorded : synthetic, batch.phones, crop * frames * 2, random);
            augmentation.asHeard(audio, random);
            System.arraycopy(audio, 0, batch.audio, crop * samples, samples);
            mask(batch.masked, crop * frames, random);
        }
        return batch;
    }

    private void fill(float[] audio, List<Utterance> choice, int[] phones, int firstPhone, Random random) {
        java.util.Arrays.fill(phones, firstPhone, firstPhone + 2 * frames, FrameLabels.SILENCE);
        int at = random.nextInt(4) == 0 ? random.nextInt(8_000) : 0;
        boolean first = true;
        while (at < audio.length) {
            var utterance = choice.get(random.nextInt(choice.size()));
            float[] source = corpus.floats(utterance);
            double speed = Augmentation.factor(random);
            double from = first && random.nextBoolean() ? source.length * 0.6 * random.nextDouble() : 0;
            int length = (int) Math.min(audio.length - at, (source.length - 3 - from) / speed);
            if (length > 0) {
                float[] said = augmentation.asSomebody(resample(source, from, speed, length), speed, random);
                System.arraycopy(said, 0, audio, at, length);
                label(new FrameLabels(utterance), from, speed, phones, firstPhone, at, length);
                at += length;
            }
            at += random.nextInt(6_000);
            first = false;
        }
    }

    /** Cubic interpolation: pitch and formants move together with time. */
    private static float[] resample(float[] source, double from, double speed, int length) {
        float[] target = new float[length];
        for (int i = 0; i < length; i++) {
            double position = from + i * speed;
            int whole = (int) position;
            float t = (float) (position - whole);
            float a = source[Math.max(0, whole - 1)];
            float b = source[whole];
            float c = source[whole + 1];
            float d = source[whole + 2];
            target[i] = b + 0.5f * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
        }
        return target;
    }

    private void label(
            FrameLabels labels, double from, double speed, int[] phones, int firstPhone, int at, int length) {
        int hop = config.hopSamples();
        for (int half = 0; half < 2 * frames; half++) {
            double middle = (half + 0.5) * hop / 2;
            if (middle >= at && middle < at + length) {
                phones[firstPhone + half] = labels.at((from + (middle - at) * speed) / Corpus.SAMPLE_RATE_HZ);
            }
        }
    }

    private void mask(float[] masked, int first, Random random) {
        for (int frame = 0; frame < frames; frame++) {
            if (random.nextDouble() < MASK_STARTS) {
                int end = Math.min(frames, frame + 2 + random.nextInt(LONGEST_MASK - 1));
                while (frame < end) {
                    masked[first + frame++] = 1;
                }
            }
        }
    }
}
