package io.spiritlm.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class EndingTest {
    @Test
    void timesAreInTheTableForPeople() throws IOException {
        assertThat(Files.readString(Path.of("..", "ARCHITECTURE.md")))
                .contains("| `Telemetry.CLOSE_LIMIT` | " + Telemetry.CLOSE_LIMIT.toSeconds() + " s |")
                .contains("| `Ending.LIMIT` | " + Ending.LIMIT.toSeconds() + " s |");
    }
}
