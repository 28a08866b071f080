package io.spiritlm.tokenize.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streaming units are those of the whole utterance, however the audio is cut. */
final class StreamingHubertPropertyTest {
    private static final int NETWORKS = 3;
    private static final int UTTERANCES = 8;
    private static final int CHUNKINGS = 3;
    private static final double DECIDED = 1e-4;

    @TempDir
    private Path folder;

    @Test
    void everyChunkingGivesTheUnitsOfTheWholeUtterance() throws IOException {
        var check = new Check();
        for (long seed = 1; seed <= NETWORKS; seed++) {
            RandomHubert.write(folder, RandomHubert.STREAMING, 40, new Random(seed));
            try (var streaming = StreamingHubert.open(folder);
                    var offline = HubertTokenizer.open(folder)) {
                for (int utterance = 0; utterance < UTTERANCES; utterance++) {
                    var random = new Random(seed * 1000 + utterance);
                    float[] samples = sound(random.nextInt(30_000), random);
                    check.utterance(streaming.open(), offline, samples, random, seed + "/" + utterance);
                }
            }
        }
        check.requireDecided(500);
    }

    @Test
    void shippedModelGivesTheUnitsOfTheWholeUtterance() throws IOException, UnsupportedAudioFileException {
        Path shipped = Path.of("../models/spirit-mini-base/speech_tokenizer/hubert_25hz");
        float[] recording = recording();
        var check = new Check();
        try (var streaming = StreamingHubert.open(shipped);
                var offline = HubertTokenizer.open(shipped)) {
            assertThat(streaming.lagSamples()).isLessThanOrEqualTo(16 * 400);
            for (int seed = 1; seed <= 3; seed++) {
                var random = new Random(seed);
                int begin = random.nextInt(recording.length / 2);
                float[] samples = Arrays.copyOfRange(recording, begin, recording.length);
                check.utterance(streaming.open(), offline, samples, random, "shipped/" + seed);
            }
        }
        check.requireDecided(50);
    }

    /** Compares and counts. */
    private static final class Check {
        private long all;
        private long undecided;

        void utterance(
                StreamingHubert.Stream stream, HubertTokenizer offline, float[] samples, Random random, String seed) {
            int[] whole = offline.units(samples);
            int[] first = inChunks(stream, samples, samples.length + 1, random);
            for (int chunking = 0; chunking < CHUNKINGS; chunking++) {
                int longest = 1 + random.nextInt(1 << (6 + 3 * chunking));
                assertThat(inChunks(stream, samples, longest, random))
                        .as("seed %s, %d samples in chunks up to %d", seed, samples.length, longest)
                        .isEqualTo(first);
            }
            assertThat(first).as("seed %s", seed).hasSameSizeAs(whole);
            float[] scores = whole.length == 0 ? new float[0] : offline.scores(samples);
            for (int frame = 0; frame < whole.length; frame++) {
                all++;
                if (margin(scores, frame, offline.codebookSize()) > DECIDED) {
                    assertThat(first[frame]).as("seed %s frame %d", seed, frame).isEqualTo(whole[frame]);
                } else {
                    undecided++;
                }
            }
        }

        void requireDecided(long frames) {
            assertThat(all).isGreaterThan(frames);
            assertThat(undecided).as("frames too close to call").isLessThan(all / 100 + 1);
        }
    }

    @Test
    void utteranceUnder80MillisecondsHasNoUnits() throws IOException {
        RandomHubert.write(folder, RandomHubert.STREAMING, 40, new Random(5));
        try (var streaming = StreamingHubert.open(folder)) {
            var stream = streaming.open();
            assertThat(stream.step(new float[1279])).isEmpty();
            assertThat(stream.finish()).isEmpty();
            assertThat(stream.finish()).isEmpty();
            stream.step(new float[1280]);
            assertThat(stream.finish()).hasSize(1);
        }
    }

    @Test
    void resetForgetsTheUtterance() throws IOException {
        RandomHubert.write(folder, RandomHubert.STREAMING, 40, new Random(6));
        var random = new Random(7);
        float[] samples = sound(20_000, random);
        try (var streaming = StreamingHubert.open(folder)) {
            var stream = streaming.open();
            int[] expected = inChunks(stream, samples, 777, random);
            stream.step(sound(12_345, random));
            stream.reset();
            assertThat(inChunks(stream, samples, 777, random)).isEqualTo(expected);
        }
    }

    @Test
    void unitsLagBehindTheAudioByABlockAndAField() throws IOException {
        RandomHubert.write(folder, RandomHubert.STREAMING, 40, new Random(8));
        try (var streaming = StreamingHubert.open(folder)) {
            var stream = streaming.open();
            assertThat(stream.step(new float[streaming.lagSamples() - 1])).isEmpty();
            assertThat(stream.step(new float[1])).hasSize(4);
        }
    }

    private static float[] recording() throws IOException, UnsupportedAudioFileException {
        var wave = StreamingHubertPropertyTest.class.getResource("/io/spiritlm/tokenize/pls-hold-while-try.wav");
        try (var in = AudioSystem.getAudioInputStream(Objects.requireNonNull(wave))) {
            var shorts = ByteBuffer.wrap(in.readAllBytes())
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asShortBuffer();
            float[] samples = new float[shorts.remaining()];
            for (int i = 0; i < samples.length; i++) {
                samples[i] = shorts.get(i) / 32768f;
            }
            return samples;
        }
    }

    private static float[] sound(int samples, Random random) {
        float[] sound = new float[samples];
        double pitch = 0.01 + 0.2 * random.nextDouble();
        for (int i = 0; i < samples; i++) {
            sound[i] = (float) (0.1 * random.nextGaussian() + 0.3 * Math.sin(pitch * i * (1 + 1e-5 * i)));
        }
        return sound;
    }

    private static int[] inChunks(StreamingHubert.Stream stream, float[] samples, int longest, Random random) {
        var units = IntStream.builder();
        for (int at = 0; at < samples.length; ) {
            int length = Math.min(samples.length - at, 1 + random.nextInt(longest));
            Arrays.stream(stream.step(Arrays.copyOfRange(samples, at, at + length)))
                    .forEach(units);
            at += length;
        }
        Arrays.stream(stream.finish()).forEach(units);
        return units.build().toArray();
    }

    private static double margin(float[] scores, int frame, int units) {
        float[] sorted = Arrays.copyOfRange(scores, frame * units, (frame + 1) * units);
        Arrays.sort(sorted);
        return sorted[units - 1] - sorted[units - 2];
    }
}
