package io.spiritlm.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JsonLinesTest {
    @TempDir
    private Path folder;

    private record Line(String file, List<Integer> numbers) {}

    @Test
    void goesOnBehindTheLastWholeLine() throws Exception {
        Path file = folder.resolve("new").resolve("lines.jsonl");
        try (JsonLines lines = JsonLines.behind(file)) {
            lines.add(new Line("a.wav", List.of(1, 2)));
            lines.add(new Line("ä b.wav", List.of()));
        }
        Files.writeString(file, Files.readString(file) + "{\"file\":\"c.w");

        try (JsonLines lines = JsonLines.behind(file)) {
            assertThat(lines.has("a.wav")).isTrue();
            assertThat(lines.has("ä b.wav")).isTrue();
            assertThat(lines.has("c.wav")).isFalse();
            lines.add(new Line("c.wav", List.of(3)));
        }

        assertThat(Files.readAllLines(file))
                .containsExactly(
                        "{\"file\":\"a.wav\",\"numbers\":[1,2]}",
                        "{\"file\":\"ä b.wav\",\"numbers\":[]}",
                        "{\"file\":\"c.wav\",\"numbers\":[3]}");
    }

    @Test
    void leavesAFileOfSomethingElseAlone() throws Exception {
        Path file = folder.resolve("letter.txt");
        for (String content : List.of("Dear reader,\n", "{\"file\":\"a.wav\"}\n{\"name\":1}\n", "{\"file\":3}\n")) {
            Files.writeString(file, content);
            assertThatThrownBy(() -> JsonLines.behind(file))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected lines of JSON that name a file, found another at line");
            assertThat(file).hasContent(content);
        }
    }
}
