package io.spiritlm.tokenize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spiritlm.neural.CheckpointException;
import io.spiritlm.neural.Safetensors;
import io.spiritlm.tokenize.f0.Yaapt;
import io.spiritlm.tokenize.model.F0Extractor;
import io.spiritlm.tokenize.model.F0Track;
import io.spiritlm.tokenize.model.Fcpe;
import io.spiritlm.tokenize.model.HubertTokenizer;
import io.spiritlm.tokenize.model.OddSounds;
import io.spiritlm.tokenize.model.PitchQuantizer;
import io.spiritlm.tokenize.model.StyleEncoder;
import io.spiritlm.wire.units.Codebooks;
import io.spiritlm.wire.units.TimedUnit;
import io.spiritlm.wire.units.UnitTracks;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** EXPRESSIVE's units are those of its parts, each of which has a parity test of its own; odd sound has units too. */
final class ExpressiveTokenizerTest {
    private static final Path SEMANTIC = resource("released-default");
    private static final Path PITCH = resource("pitch-scalar");
    private static final Path STYLE = resource("style-released");

    private static final int SECOND = 16_000;
    private static final int SHORTEST = 1_280;

    private static final BothWays F0 = new BothWays();
    private static final ExpressiveTokenizer TOKENIZER = ExpressiveTokenizer.open(SEMANTIC, PITCH, STYLE, F0);

    @AfterAll
    static void closesItsParts() {
        TOKENIZER.close();
        assertThat(F0.closed).isTrue();
    }

    @Test
    void givesTheUnitsOfItsParts() {
        float[] audio = audio();
        try (var semantic = HubertTokenizer.open(SEMANTIC);
                var pitch = PitchQuantizer.open(PITCH);
                var style = StyleEncoder.open(STYLE)) {
            assertThat(TOKENIZER.codebooks()).isEqualTo(new Codebooks(21, 9, 10));
            var stream = TOKENIZER.open();
            assertThat(stream.step(audio)).isEqualTo(UnitTracks.EMPTY);
            UnitTracks units = stream.finish();

            assertThat(ids(units.semantic())).isEqualTo(semantic.units(audio));
            assertThat(ids(units.pitch())).isEqualTo(pitch.codes(F0.f0(audio))).hasSize(audio.length / 80 / 16);
            assertThat(ids(units.style())).isEqualTo(style.styles(audio)).hasSize(1);
        }
    }

    @Test
    void givesOddSoundAUnitForEveryFrameOfEachStream() {
        OddSounds.all().forEach((name, samples) -> {
            UnitTracks units = TOKENIZER.units(samples);
            assertThat(units.semantic()).as("semantic units of %s", name).hasSize((samples.length - 720) / 640 + 1);
            assertThat(units.pitch()).as("pitch units of %s", name).hasSize((samples.length / 80 + 1) / 16);
            assertThat(units.style()).as("styles of %s", name).hasSize(((samples.length - 400) / 320 + 1 + 49) / 50);
            assertThat(units.semantic()).as(name).allMatch(unit -> unit.id() < 21);
            assertThat(units.pitch()).as(name).allMatch(unit -> unit.id() < 9);
            assertThat(units.style()).as(name).allMatch(unit -> unit.id() < 10);
            assertThat(TOKENIZER.units(samples)).as("%s, again", name).isEqualTo(units);
        });
    }

    @Test
    void givesAllSoundWithoutAVoicedFrameTheSamePitch() {
        UnitTracks silence = TOKENIZER.units(OddSounds.silence());
        F0.deaf = true;
        UnitTracks noise = TOKENIZER.units(OddSounds.noise());
        F0.deaf = false;
        assertThat(noise.pitch()).isEqualTo(silence.pitch()).hasSize(12);
        assertThat(noise.semantic()).isNotEqualTo(silence.semantic());
    }

    @Test
    void givesSoundThatIsOffTheSameWordsAndStyles() {
        UnitTracks clean = TOKENIZER.units(OddSounds.speech());
        UnitTracks off = TOKENIZER.units(OddSounds.offset());
        assertThat(off.semantic()).isEqualTo(clean.semantic());
        assertThat(off.style()).isEqualTo(clean.style());
    }

    @Test
    void givesNothingForLessThanAnUtteranceAloneOrBehindAWholePiece() {
        float[] speech = OddSounds.speech();
        assertThat(TOKENIZER.units(Arrays.copyOf(speech, SHORTEST - 1))).isEqualTo(UnitTracks.EMPTY);
        assertThat(TOKENIZER.units(Arrays.copyOf(speech, 1_264))).isEqualTo(UnitTracks.EMPTY);
        assertThat(TOKENIZER.units(new float[0])).isEqualTo(UnitTracks.EMPTY);
        // pieces of 1 s in place of 100 s
        float[] piece = Arrays.copyOf(speech, SECOND);
        var stream = TOKENIZER.open(SECOND);
        assertThat(stream.step(Arrays.copyOf(speech, SECOND + SHORTEST - 1))).isEqualTo(TOKENIZER.units(piece));
        assertThat(stream.finish()).isEqualTo(UnitTracks.EMPTY);
        stream.step(Arrays.copyOf(speech, SECOND + SHORTEST));
        assertThat(stream.finish().semantic())
                .singleElement()
                .satisfies(unit -> assertThat(unit.firstFrame()).isEqualTo(24));
    }

    @Test
    void refusesPartsOfOtherRates() {
        var f0 = new Glide();
        Path longer = resource("pitch-list");
        assertThatThrownBy(() -> ExpressiveTokenizer.open(SEMANTIC, longer, STYLE, f0))
                .isInstanceOf(CheckpointException.class)
                .hasMessage(longer + ": expected a pitch unit for each 1280 samples, found one for each 4800");
        assertThat(f0.closed).isTrue();
    }

    private static int[] ids(List<TimedUnit> units) {
        return units.stream().mapToInt(TimedUnit::id).toArray();
    }

    private static float[] audio() {
        try (var sound = Safetensors.open(resource("audio.safetensors"))) {
            return sound.read("audio");
        }
    }

    private static Path resource(String name) {
        try {
            return Path.of(Objects.requireNonNull(HubertTokenizer.class.getResource(name))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** What YAAPT finds; a random FCPE is asked too, and must find as many frames. */
    private static final class BothWays implements F0Extractor {
        private final Yaapt yaapt = new Yaapt();
        private final Fcpe fcpe = Fcpe.open(resource("fcpe-released"));
        /** Whether it finds no voice in anything. */
        private boolean deaf;

        private boolean closed;

        @Override
        public F0Track f0(float[] samples) {
            F0Track track = yaapt.f0(samples);
            assertThat(fcpe.f0(samples).frames()).isEqualTo(track.frames());
            return deaf ? F0Track.of(new float[track.frames()]) : track;
        }

        @Override
        public void close() {
            fcpe.close();
            closed = true;
        }
    }

    /** Rises from 100 Hz on. */
    private static final class Glide implements F0Extractor {
        private boolean closed;

        @Override
        public F0Track f0(float[] samples) {
            float[] hertz = new float[samples.length / F0Track.HOP_SAMPLES + 1];
            for (int frame = 0; frame < hertz.length; frame++) {
                hertz[frame] = 100 + frame;
            }
            return F0Track.of(hertz);
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
