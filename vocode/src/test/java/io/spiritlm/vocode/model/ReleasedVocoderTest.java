package io.spiritlm.vocode.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spiritlm.neural.CheckpointException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The release's {@code generator.pt}, of {@code src/test/golden/released.py}, sounds as the same weights in safetensors do. */
final class ReleasedVocoderTest {
    private static final int[] UNITS = {3, 3, 7, 0, 10, 10, 10, 2};

    @TempDir
    Path folder;

    @Test
    void soundsTheSame() throws IOException, URISyntaxException {
        Path plain = resource("released");
        for (String name : List.of("config.json", "speakers.txt", "styles.txt")) {
            Files.copy(plain.resolve(name), folder.resolve(name));
        }
        Files.copy(resource("released-files").resolve("generator.pt"), folder.resolve("generator.pt"));
        UnitVocoder expected = Golden.vocoder("released");
        try (UnitVocoder released = UnitVocoder.open(folder)) {
            assertThat(released.waveform(SpokenUnits.of(UNITS), 3, 1))
                    .isEqualTo(expected.waveform(SpokenUnits.of(UNITS), 3, 1));
            assertThat(released.durations(UNITS)).isEqualTo(expected.durations(UNITS));
        }
        Files.write(folder.resolve("generator.pt"), new byte[100]);
        assertThatThrownBy(() -> UnitVocoder.open(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("generator.pt: expected a zip archive");
    }

    private static Path resource(String name) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(ReleasedVocoderTest.class.getResource(name), name)
                .toURI());
    }
}
