package io.spiritlm.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spiritlm.wire.Restraints;
import io.spiritlm.wire.Task;
import io.spiritlm.wire.units.Modality;
import io.spiritlm.wire.units.SpeechSpan;
import io.spiritlm.wire.units.TextSpan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The prompts of the paper's appendix B, to the character. */
final class ExamplesTest {
    private final Vocabulary vocabulary = Vocabulary.open(Golden.folder("pieces-within"));

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        vocabulary.close();
    }

    @Test
    void transcriptsAreBetweenFlags() throws IOException {
        example("transcribe", "b", "[Speech][Hu2][Hu3]\n", "good bye\n");
        example("transcribe", "a", "[Hu0][Hu1]", "hello");
        var prompts = prompts();

        assertThat(prompts.prompt(Task.TRANSCRIBE, List.of(SpeechSpan.semantic(3)), Modality.TEXT))
                .isEqualTo("[Speech][Hu0][Hu1][Text] <START Transcript> hello <END>"
                        + "[Speech][Hu2][Hu3][Text] <START Transcript> good bye <END>[Speech][Hu3][Text]");
        assertThat(prompts.flag(Task.TRANSCRIBE)).isEqualTo("<START Transcript>");
        var asked = new Restraints(1.2f, List.of("."), List.of());
        assertThat(prompts.restraints(Task.TRANSCRIBE, asked))
                .isEqualTo(new Restraints(1.2f, List.of(".", "<END>"), List.of()));
    }

    @Test
    void speechEndsAtTheUnitsOfTheWordStop() throws IOException {
        example("speak", "1", "[Hu0]", "hello");
        Files.writeString(folder.resolve("speak/stop.units"), "[Hu3][Hu1][Hu3]");
        var prompts = prompts();

        assertThat(prompts.prompt(Task.SPEAK, List.of(new TextSpan("good bye")), Modality.SPEECH))
                .isEqualTo("[Text]hello stop[Speech][Hu0][Hu3][Hu1][Hu3][Text]good bye stop[Speech]");
        assertThat(prompts.restraints(Task.SPEAK, Restraints.NONE).stopUnits()).containsExactly(List.of(3, 1, 3));
    }

    @Test
    void labelsFollowAnA() throws IOException {
        example("classify", "1", "[Hu0]", "wash the table");
        example("classify", "2", "[Hu1]", "hello there");
        example("classify", "3", "[Hu2]", "hello there");
        var prompts = prompts();

        assertThat(prompts.prompt(Task.CLASSIFY, List.of(SpeechSpan.semantic(3)), Modality.TEXT))
                .isEqualTo("[Speech][Hu0][Text] A:wash the table[Speech][Hu1][Text] A:hello there"
                        + "[Speech][Hu2][Text] A:hello there[Speech][Hu3][Text] A:");
        assertThat(prompts.labels().names()).containsExactly("wash the table", "hello there");
        assertThat(prompts.labels().endId()).isEqualTo(vocabulary.id("[Speech]").orElseThrow());
    }

    @Test
    void tasksWithoutExamplesAreAskedAsBefore() throws IOException {
        example("classify", "1", "[Hu0]", "yes");
        example("classify", "2", "[Hu1]", "no");

        assertThat(prompts().prompt(Task.TRANSCRIBE, List.of(SpeechSpan.semantic(3)), Modality.TEXT))
                .isEqualTo("[Speech][Hu3][Text]");
        assertThat(prompts().prompt(Task.CONTINUE, List.of(SpeechSpan.semantic(3)), Modality.TEXT))
                .isEqualTo("[Speech][Hu3][Text]");
        assertThat(prompts().restraints(Task.CONTINUE, Restraints.NONE)).isEqualTo(Restraints.NONE);
    }

    @Test
    void saysWhichFileIsWrong() throws IOException {
        assertThatThrownBy(this::prompts)
                .hasMessage(
                        "examples " + folder + ": expected a folder transcribe, speak or classify in it, found none");
        example("speak", "1", "[Hu0]", "hello");
        assertThatThrownBy(this::prompts).hasMessageContaining("stop.units: expected a file of UTF-8 text, found none");
        Files.writeString(folder.resolve("speak/stop.units"), "stop");
        assertThatThrownBy(this::prompts).hasMessageContaining("stop.units: expected units such as [Hu12][Hu7]");
        Files.writeString(folder.resolve("speak/stop.units"), "[Hu999999]");
        assertThatThrownBy(this::prompts)
                .hasMessageContaining("stop.units: unit: expected ")
                .hasMessageContaining("found [Hu999999]");
        Files.writeString(folder.resolve("speak/stop.units"), "[Hu1]");
        Files.writeString(folder.resolve("speak/2.txt"), "alone");
        assertThatThrownBy(this::prompts).hasMessageContaining("2.units: expected a file of UTF-8 text, found none");
        Files.writeString(folder.resolve("speak/2.units"), "[Hu1]");
        Files.writeString(folder.resolve("speak/2.txt"), "two\nlines");
        assertThatThrownBy(this::prompts).hasMessageContaining("2.txt: expected one line of text, found 2");
        Files.writeString(folder.resolve("speak/2.txt"), "one");
        Files.createDirectories(folder.resolve("classify"));
        assertThatThrownBy(this::prompts).hasMessageContaining("expected at least one NAME.units with NAME.txt");
        example("classify", "1", "[Hu0]", "yes");
        assertThatThrownBy(this::prompts).hasMessage("labels: expected 2 to 1000, found 1");
    }

    private Prompts prompts() {
        return new Prompts(
                vocabulary, Examples.read(folder, unit -> vocabulary.codebooks().check(unit, "unit")), List.of());
    }

    private void example(String task, String name, String units, String text) throws IOException {
        Path of = Files.createDirectories(folder.resolve(task));
        Files.writeString(of.resolve(name + ".units"), units);
        Files.writeString(of.resolve(name + ".txt"), text);
    }
}
