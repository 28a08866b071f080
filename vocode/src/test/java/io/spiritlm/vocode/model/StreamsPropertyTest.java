package io.spiritlm.vocode.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chunked equals whole, for any chunking, and a stream that was used is as good as new. */
final class StreamsPropertyTest {
    private static final int TRIALS = 40;
    private static final float TOLERANCE = 1e-4f;

    @ParameterizedTest
    @ValueSource(strings = {"released", "single"})
    void anyChunkingOfFramesGivesTheWholeWaveform(String name) throws Exception {
        long seed = 20_260_103;
        var random = new Random(seed);
        try (var vocoder = Golden.of(name).open()) {
            int speaker = Math.max(0, vocoder.config().speakers() - 1);
            for (int trial = 0; trial < TRIALS; trial++) {
                int[] frames = units(random, vocoder, random.nextInt(trial % 10 == 0 ? 600 : 60));
                float[] whole = vocoder.waveform(frames, speaker, 0);
                var stream = new WaveformStream(vocoder, speaker, 0, 1 + random.nextInt(6));
                if (random.nextBoolean()) {
                    stream.step(units(random, vocoder, 30));
                    stream.reset();
                }
                float[] chunked = new float[0];
                for (int[] chunk : chunks(random, frames)) {
                    chunked = joined(chunked, stream.step(chunk));
                }
                chunked = joined(chunked, stream.finish());
                assertThat(chunked).as("seed %d, trial %d", seed, trial).hasSameSizeAs(whole);
                for (int i = 0; i < whole.length; i++) {
                    assertThat(chunked[i])
                            .as("seed %d, trial %d, sample %d", seed, trial, i)
                            .isCloseTo(whole[i], within(TOLERANCE));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"released", "single"})
    void anyChunkingOfUnitsGivesTheWholeDurations(String name) throws Exception {
        long seed = 20_260_104;
        var random = new Random(seed);
        try (var vocoder = Golden.of(name).open()) {
            var stream = new DurationStream(vocoder);
            for (int trial = 0; trial < TRIALS; trial++) {
                int[] units = units(random, vocoder, random.nextInt(60));
                int[] durations = vocoder.durations(units);
                int[] whole = new int[Arrays.stream(durations).sum()];
                int at = 0;
                for (int i = 0; i < units.length; i++) {
                    Arrays.fill(whole, at, at + durations[i], units[i]);
                    at += durations[i];
                }
                int[] chunked = new int[0];
                for (int[] chunk : chunks(random, units)) {
                    chunked = joined(chunked, stream.step(chunk));
                }
                chunked = joined(chunked, stream.finish());
                assertThat(chunked).as("seed %d, trial %d", seed, trial).isEqualTo(whole);
            }
        }
    }

    private static int[] units(Random random, UnitVocoder vocoder, int count) {
        return random.ints(count, 0, vocoder.config().units()).toArray();
    }

    private static java.util.List<int[]> chunks(Random random, int[] all) {
        var chunks = new java.util.ArrayList<int[]>();
        int largest = 1 + random.nextInt(40);
        for (int from = 0; from < all.length; ) {
            int to = Math.min(all.length, from + random.nextInt(largest + 1));
            chunks.add(Arrays.copyOfRange(all, from, to));
            from = to;
        }
        return chunks;
    }

    private static float[] joined(float[] first, float[] second) {
        float[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static int[] joined(int[] first, int[] second) {
        int[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
