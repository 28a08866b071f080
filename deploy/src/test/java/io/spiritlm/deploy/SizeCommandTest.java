package io.spiritlm.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SizeCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void saysWhatTheSizingPageSays() throws IOException {
        assertThat(execute("--calls", "30,1000,10000")).isZero();
        assertThat(Files.readString(Path.of("..", "docs", "sizing.md")))
                .as("put into docs/sizing.md what ./spirit size --calls 30,1000,10000 prints")
                .contains(out.toString().replace(System.lineSeparator(), "\n"));
    }

    @Test
    void computesNoGpusUnlessItIsToldWhatTheyDo() {
        assertThat(execute("--calls", "1000")).isZero();
        assertThat(out.toString()).containsPattern("GPUs +unknown");
        out.getBuffer().setLength(0);
        assertThat(execute("--calls", "1000", "--gpu-tokens", "500")).isZero();
        assertThat(out.toString()).containsPattern("GPUs +[0-9]+\n");
    }

    @Test
    void computesWithTheCostsOfAFile(@TempDir Path folder) throws IOException {
        Path costs = folder.resolve("costs.json");
        Path sizes = folder.resolve("sizes.json");
        Files.writeString(costs, """
                {"processors": 2, "lines": 8, "speechShare": 0.4,
                 "parts": [
                   {"name": "broker", "idleCores": 0, "perLegSecond": 0},
                   {"name": "tokenize", "idleCores": 0, "perLegSecond": 0.012}],
                 "topics": [],
                 "transcribing": {"promptTokens": 0, "writtenTokens": 0, "soundSeconds": 0},
                 "answering": {"promptTokens": 0, "writtenTokens": 0, "soundSeconds": 0},
                 "windows": []}
                """);

        assertThat(execute("--calls", "1000", "--costs", costs.toString(), "--json", sizes.toString()))
                .isZero();
        JsonNode sizing = new ObjectMapper()
                .readTree(Files.readString(sizes))
                .path("sizings")
                .path(0);
        assertThat(sizing.path("stages").path(0).path("processes").asInt()).isEqualTo(5);
        assertThat(sizing.path("coresToProvide").asDouble()).isEqualTo(20);
    }

    @Test
    void refusesWhatIsNoDemandInOneLine() {
        assertThat(execute("--calls", "0")).isEqualTo(1);
        assertThat(err.toString()).isEqualToIgnoringNewLines("spirit: calls: expected 1 to 10000000, found 0");
    }

    private int execute(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "size";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return Spirit.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all);
    }
}
