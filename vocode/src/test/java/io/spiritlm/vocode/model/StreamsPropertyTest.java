package io.spiritlm.vocode.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chunked equals whole, for any chunking, and a stream that was used is as good as new. */
final class StreamsPropertyTest {
    private static final int TRIALS = 40;
    private static final float TOLERANCE = 1e-4f;

    @ParameterizedTest
    @ValueSource(strings = {"released", "single", "expressive", "expressive-single"})
    void anyChunkingOfFramesGivesTheWholeWaveform(String name) {
        long seed = 20_260_103;
        var random = new Random(seed);
        var vocoder = Golden.vocoder(name);
        int speaker = Math.max(0, vocoder.config().speakers() - 1);
        for (int trial = 0; trial < TRIALS; trial++) {
            SpokenUnits frames = units(random, vocoder, random.nextInt(trial % 10 == 0 ? 600 : 60));
            float[] whole = vocoder.waveform(frames, speaker, 0);
            var stream = new WaveformStream(vocoder, speaker, 0, 1 + random.nextInt(6));
            if (random.nextBoolean()) {
                stream.step(units(random, vocoder, 30));
                stream.reset();
            }
            float[] chunked = new float[0];
            for (SpokenUnits chunk : chunks(random, frames)) {
                chunked = joined(chunked, stream.step(chunk));
            }
            chunked = joined(chunked, stream.finish());
            assertThat(chunked).as("seed %d, trial %d", seed, trial).hasSameSizeAs(whole);
            for (int i = 0; i < whole.length; i++) {
                if (!(Math.abs(chunked[i] - whole[i])
                        <= TOLERANCE)) { // else AssertJ would take longer than the vocoder
                    assertThat(chunked[i])
                            .as("seed %d, trial %d, sample %d", seed, trial, i)
                            .isCloseTo(whole[i], within(TOLERANCE));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"released", "single", "expressive", "expressive-single"})
    void anyChunkingOfUnitsGivesTheWholeDurations(String name) {
        long seed = 20_260_104;
        var random = new Random(seed);
        var vocoder = Golden.vocoder(name);
        var stream = new DurationStream(vocoder);
        for (int trial = 0; trial < TRIALS; trial++) {
            SpokenUnits units = units(random, vocoder, random.nextInt(60));
            SpokenUnits whole = units.lasting(vocoder.durations(units.units()));
            SpokenUnits chunked = SpokenUnits.NONE;
            for (SpokenUnits chunk : chunks(random, units)) {
                chunked = chunked.then(stream.step(chunk));
            }
            chunked = chunked.then(stream.finish());
            assertThat(rows(chunked)).as("seed %d, trial %d", seed, trial).isEqualTo(rows(whole));
        }
    }

    private static SpokenUnits units(Random random, UnitVocoder vocoder, int count) {
        var config = vocoder.config();
        int[] units = random.ints(count, 0, config.units()).toArray();
        return config.expressive()
                ? SpokenUnits.of(
                        units,
                        random.ints(count, 0, config.pitchCodes().size()).toArray(),
                        random.ints(count, 0, config.styleCodes().size()).toArray())
                : SpokenUnits.of(units);
    }

    private static List<SpokenUnits> chunks(Random random, SpokenUnits all) {
        var chunks = new ArrayList<SpokenUnits>();
        int largest = 1 + random.nextInt(40);
        for (int from = 0; from < all.count(); ) {
            int to = Math.min(all.count(), from + random.nextInt(largest + 1));
            chunks.add(all.between(from, to));
            from = to;
        }
        return chunks;
    }

    private static float[] joined(float[] first, float[] second) {
        float[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static List<List<Integer>> rows(SpokenUnits units) {
        if (units.count() == 0) {
            return List.of();
        }
        return units.expressive()
                ? List.of(list(units.units()), list(units.pitch()), list(units.style()))
                : List.of(list(units.units()));
    }

    private static List<Integer> list(int[] ids) {
        return Arrays.stream(ids).boxed().toList();
    }
}
