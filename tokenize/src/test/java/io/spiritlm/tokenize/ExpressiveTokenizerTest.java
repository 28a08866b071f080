package io.spiritlm.tokenize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spiritlm.neural.CheckpointException;
import io.spiritlm.neural.Safetensors;
import io.spiritlm.tokenize.model.F0Extractor;
import io.spiritlm.tokenize.model.F0Track;
import io.spiritlm.tokenize.model.HubertTokenizer;
import io.spiritlm.tokenize.model.PitchQuantizer;
import io.spiritlm.tokenize.model.StyleEncoder;
import io.spiritlm.wire.units.Codebooks;
import io.spiritlm.wire.units.TimedUnit;
import io.spiritlm.wire.units.UnitTracks;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** EXPRESSIVE's units are those of its parts, each of which has a parity test of its own. */
final class ExpressiveTokenizerTest {
    private static final Path SEMANTIC = resource("released-default");
    private static final Path PITCH = resource("pitch-scalar");
    private static final Path STYLE = resource("style-released");

    @Test
    void givesTheUnitsOfItsParts() {
        float[] audio = audio();
        var f0 = new Glide();
        try (var tokenizer = ExpressiveTokenizer.open(SEMANTIC, PITCH, STYLE, f0);
                var semantic = HubertTokenizer.open(SEMANTIC);
                var pitch = PitchQuantizer.open(PITCH);
                var style = StyleEncoder.open(STYLE)) {
            assertThat(tokenizer.codebooks()).isEqualTo(new Codebooks(21, 9, 10));
            var stream = tokenizer.open();
            assertThat(stream.step(audio)).isEqualTo(UnitTracks.EMPTY);
            UnitTracks units = stream.finish();

            assertThat(ids(units.semantic())).isEqualTo(semantic.units(audio));
            assertThat(ids(units.pitch())).isEqualTo(pitch.codes(f0.f0(audio))).hasSize(audio.length / 80 / 16);
            assertThat(ids(units.style())).isEqualTo(style.styles(audio)).hasSize(1);
            assertThat(tokenizer.units(new float[1279])).isEqualTo(UnitTracks.EMPTY);
        }
        assertThat(f0.closed).isTrue();
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
