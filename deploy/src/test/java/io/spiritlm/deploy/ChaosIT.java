package io.spiritlm.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A short, seeded set of faults; {@code ./spirit chaos} runs the long one. */
@Timeout(value = 6, unit = TimeUnit.MINUTES)
final class ChaosIT {
    @TempDir
    Path folder;

    @Test
    void callsSurviveKilledAndPausedProcessesBrokenSocketsDuplicatesAndPoison() throws Exception {
        Path json = folder.resolve("chaos.json");
        StringWriter said = new StringWriter();
        int exit = Spirit.commandLine()
                .setOut(new PrintWriter(said))
                .execute(
                        "chaos",
                        "--faults=8",
                        "--kinds=KILL_INGEST,BREAK_SOCKETS,PAUSE,DUPLICATES,POISON,KILL_LM,JOIN_AND_LEAVE",
                        "--calls=6",
                        "--brokers=1",
                        "--seed=7",
                        "--work=" + folder.resolve("work"),
                        "--model=" + Path.of("..", "models", "spirit-mini-base"),
                        "--json=" + json);
        assertThat(exit).as(said.toString()).isZero();
        JsonNode report = new ObjectMapper().readTree(json.toFile());
        assertThat(report.get("lost").asInt()).isZero();
        assertThat(report.get("seenDuplicates").asInt()).isZero();
        assertThat(report.get("spliced").asInt()).isZero();
        assertThat(report.get("atWrongSocket").asInt()).isZero();
        assertThat(report.get("resumed").asInt()).as("calls whose socket broke").isPositive();
        assertThat(report.get("rawDuplicates").asInt())
                .as("records sent again on purpose")
                .isPositive();
        assertThat(report.get("setAside").asInt())
                .isEqualTo(report.get("poison").asInt());
        assertThat(report.get("faults")).hasSize(7);
    }
}
