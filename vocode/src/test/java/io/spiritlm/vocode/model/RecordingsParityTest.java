package io.spiritlm.vocode.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Units of three recordings of people (src/test/golden/recordings) sound and last as they do in PyTorch. */
final class RecordingsParityTest {
    private static final List<String> VOCODERS =
            List.of("released", "single", "blocks", "expressive", "expressive-single", "expressive-blocks");
    private static final int RECORDINGS = 3;
    /** Of the largest value; 1e-3 is what is wanted. */
    private static final double TOLERANCE = 1e-4;
    /** In frames: a predicted duration so close to where rounding changes it may be rounded either way. */
    private static final double UNDECIDED = 1e-3;

    @ParameterizedTest
    @ValueSource(strings = {"released", "single", "blocks", "expressive", "expressive-single", "expressive-blocks"})
    void waveformsEqualTheReference(String name) throws IOException {
        var recordings = Golden.recordings(name);
        assertThat(recordings).hasSize(RECORDINGS);
        for (var golden : recordings) {
            var frames = golden.lasting();
            assertThat(difference(golden, frames, "waveform")).isLessThanOrEqualTo(TOLERANCE);
        }
    }

    /** Each frame's unit, with pitch and style from their own rates. */
    @ParameterizedTest
    @ValueSource(strings = {"expressive", "expressive-single", "expressive-blocks"})
    void resynthesesEqualTheReference(String name) throws IOException {
        for (var golden : Golden.recordings(name)) {
            var frames = SpokenUnits.ofRecording(
                    golden.vocoder().config(),
                    golden.ints("recording_units"),
                    golden.ints("recording_pitch"),
                    golden.ints("recording_style"));
            assertThat(difference(golden, frames, "recording_waveform")).isLessThanOrEqualTo(TOLERANCE);
        }
    }

    private static double difference(Golden golden, SpokenUnits frames, String waveform) {
        int style = frames.expressive() ? 0 : golden.style();
        float[] made = golden.vocoder().waveform(frames, golden.speaker(), style);
        return Difference.relative(Golden.some(made), golden.floats(waveform), golden.number(waveform + "_largest"));
    }

    @Test
    void durationsEqualTheReference() throws IOException {
        int units = 0;
        int undecided = 0;
        for (String name : VOCODERS) {
            for (var golden : Golden.recordings(name)) {
                float[] logs = golden.logDurations();
                assertThat(Difference.relative(golden.vocoder().logDurations(golden.units()), logs))
                        .as(name)
                        .isLessThanOrEqualTo(TOLERANCE);
                int[] made = golden.vocoder().durations(golden.units());
                int[] expected = golden.frames();
                assertThat(made).hasSameSizeAs(expected);
                units += made.length;
                for (int i = 0; i < made.length; i++) {
                    if (margin(logs[i]) < UNDECIDED) {
                        undecided++;
                    } else {
                        assertThat(made[i]).as("%s, unit %d", name, i).isEqualTo(expected[i]);
                    }
                }
            }
        }
        assertThat(units).isGreaterThan(500);
        assertThat(undecided).isLessThanOrEqualTo(units / 1_000);
    }

    /** How far a predicted duration is from the nearest one that is rounded to two frame counts. */
    private static double margin(float log) {
        double frames = Math.exp(log) - 1;
        double below = Math.floor(frames - 0.5) + 0.5;
        return below < 1 ? 1.5 - frames : Math.min(frames - below, below + 1 - frames); // it lasts one frame at least
    }
}
