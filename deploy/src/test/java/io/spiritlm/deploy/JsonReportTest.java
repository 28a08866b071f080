package io.spiritlm.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class JsonReportTest {
    record Figures(String name, double wordErrorRate, List<Integer> counts) {}

    @TempDir
    Path folder;

    @Test
    void writesTheFiguresAndTheFoldersTheyNeed() throws IOException {
        Path file = folder.resolve("reports/today/figures.json");

        reportFor("--json", file.toString()).write(new Figures("mini", 0.25, List.of(1, 2)));

        assertThat(Files.readString(file))
                .isEqualToIgnoringWhitespace("{\"name\":\"mini\",\"wordErrorRate\":0.25,\"counts\":[1,2]}");
    }

    @Test
    void writesNothingUnasked() throws IOException {
        reportFor().write(new Figures("mini", 0.25, List.of()));

        assertThat(folder).isEmptyDirectory();
    }

    private static JsonReport reportFor(String... arguments) {
        JsonReport report = new JsonReport();
        new CommandLine(report).parseArgs(arguments);
        return report;
    }
}
