package io.spiritlm.tokenize;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.wire.units.TimedUnit;
import io.spiritlm.wire.units.UnitRuns;
import io.spiritlm.wire.units.UnitTracks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class WholeUtterancesTest {
    private static final int HOP = 640;
    private static final int SECOND = 16_000;

    private long previewed;

    @Test
    void givesThePiecesUnitsBehindOneAnother() {
        var stream = new WholeUtterances(WholeUtterancesTest::semantic, WholeUtterancesTest::all, HOP);
        float[] sound = numbered(230 * SECOND);

        UnitTracks units = inChunks(stream, sound, new Random(7));

        assertThat(units.semantic()).hasSize(230 * 25);
        assertThat(units.pitch()).hasSize(115 * 25);
        assertThat(units.semantic().stream().map(TimedUnit::firstFrame).toList())
                .isEqualTo(IntStream.range(0, 230 * 25).boxed().toList());
        assertThat(units.semantic().get(100 * 25).id())
                .as("the second piece begins where the first one ends")
                .isEqualTo(semantic(Arrays.copyOfRange(sound, 100 * SECOND, 101 * SECOND))[0]);
        assertThat(stream.finish()).as("ready for another utterance").isEqualTo(UnitTracks.EMPTY);
        assertThat(inChunks(stream, sound, new Random(8))).isEqualTo(units);
    }

    @Test
    void previewsWhatIsHeardSoFarAtTwiceTheCostAtMost() {
        var stream = new WholeUtterances(this::counted, WholeUtterancesTest::all, HOP);
        float[] sound = numbered(7 * SECOND);
        List<UnitTracks> previews = new ArrayList<>();

        for (int at = 0; at < sound.length; at += 320) {
            stream.step(Arrays.copyOfRange(sound, at, at + 320));
            stream.preview().ifPresent(previews::add);
        }

        assertThat(previews).hasSize(7 * SECOND / Previews.STEP_SAMPLES);
        assertThat(2 * previewed).isLessThanOrEqualTo(3L * sound.length);
        List<TimedUnit> units = stream.finish().semantic();
        for (int i = 0; i < previews.size(); i++) {
            assertThat(previews.get(i).semantic())
                    .as("the units of a network that needs no context are right at once")
                    .isEqualTo(units.subList(0, (i + 1) * Previews.STEP_SAMPLES / HOP));
        }
    }

    @Test
    void previewsTheWholeStretchWhenAskedSeldom() {
        var stream = new WholeUtterances(this::counted, WholeUtterancesTest::all, HOP);
        float[] sound = numbered(7 * SECOND);
        stream.step(Arrays.copyOf(sound, SECOND));
        stream.preview();
        assertThat(stream.preview()).as("nothing new").isEmpty();
        stream.step(Arrays.copyOfRange(sound, SECOND, sound.length));

        List<TimedUnit> preview = stream.preview().orElseThrow().semantic();

        assertThat(preview).isEqualTo(stream.finish().semantic().subList(0, preview.size()));
        assertThat(preview).hasSize(14 * Previews.STEP_SAMPLES / HOP);
        assertThat(2 * previewed).isLessThanOrEqualTo(3L * sound.length);
    }

    @Test
    void keepsOfAPreviewWhatHadSoundOnBothSides() {
        // says how far from either end of what it was given a frame is
        var stream = new WholeUtterances(
                samples -> IntStream.range(0, samples.length / HOP)
                        .map(frame -> Math.min(frame, samples.length / HOP - 1 - frame))
                        .toArray(),
                WholeUtterancesTest::all,
                HOP);
        stream.step(new float[10 * Previews.STEP_SAMPLES]);
        stream.preview();
        stream.step(new float[Previews.STEP_SAMPLES]);

        List<TimedUnit> preview = stream.preview().orElseThrow().semantic();

        int step = Previews.STEP_SAMPLES / HOP;
        assertThat(preview.subList(step, 10 * step))
                .allMatch(unit -> unit.id() >= Previews.AGAIN_SAMPLES / 2 / HOP - 1);
    }

    @Test
    void previewsFromTheFirstFrameOnBehindALongPiece() {
        var stream = new WholeUtterances(WholeUtterancesTest::semantic, WholeUtterancesTest::all, HOP);
        float[] sound = numbered(103 * SECOND);
        List<TimedUnit> pieces = stream.step(sound).semantic();

        List<TimedUnit> preview = stream.preview().orElseThrow().semantic();

        List<TimedUnit> units = new ArrayList<>(pieces);
        units.addAll(stream.finish().semantic());
        assertThat(preview).isEqualTo(units.subList(0, preview.size())).hasSizeGreaterThan(pieces.size());
    }

    @Test
    void previewsNothingOfANetworkThatNeedsMoreSoundThanThereIs() {
        var stream = new WholeUtterances(
                samples -> IntStream.range(0, Math.max(0, (samples.length - 15_000) / HOP))
                        .toArray(),
                WholeUtterancesTest::all,
                HOP);
        for (int i = 0; i < 4; i++) {
            stream.step(new float[Previews.STEP_SAMPLES]);
            assertThat(stream.preview().map(UnitTracks::semantic).orElse(List.of()))
                    .isEmpty();
        }
    }

    private int[] counted(float[] samples) {
        previewed += samples.length;
        return semantic(samples);
    }

    /** Each frame's unit is told by its first sample. */
    private static int[] semantic(float[] samples) {
        return IntStream.range(0, samples.length / HOP)
                .map(frame -> (int) (samples[frame * HOP] * 1000))
                .toArray();
    }

    private static UnitTracks all(float[] samples) {
        int[] semantic = semantic(samples);
        int[] pitch = IntStream.range(0, semantic.length / 2)
                .map(frame -> semantic[2 * frame] % 64)
                .toArray();
        return new UnitTracks(UnitRuns.ofFrames(0, semantic), UnitRuns.ofFrames(0, pitch), List.of());
    }

    private static float[] numbered(int samples) {
        float[] sound = new float[samples];
        for (int i = 0; i < samples; i++) {
            sound[i] = (i / HOP % 977) / 1000f;
        }
        return sound;
    }

    private static UnitTracks inChunks(WholeUtterances stream, float[] samples, Random random) {
        List<UnitTracks> units = new ArrayList<>();
        for (int at = 0; at < samples.length; ) {
            int length = Math.min(samples.length - at, 1 + random.nextInt(3 * SECOND));
            units.add(stream.step(Arrays.copyOfRange(samples, at, at + length)));
            at += length;
        }
        units.add(stream.finish());
        return UnitTracks.joined(units);
    }
}
