package io.spiritlm.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spiritlm.wire.Task;
import io.spiritlm.wire.units.Modality;
import io.spiritlm.wire.units.Span;
import io.spiritlm.wire.units.SpeechSpan;
import io.spiritlm.wire.units.TextSpan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PromptsTest {
    private static final Span SPEECH = SpeechSpan.semantic(2, 0, 3);
    private static final Span TEXT = new TextSpan("hello there");

    @Test
    void writesThePromptsOfAModelWithTaskTags() {
        assertPrompt("pieces-apart", Task.TRANSCRIBE, List.of(SPEECH), Modality.TEXT, "[ASR][Hu2][Hu0][Hu3][Text]");
        assertPrompt("pieces-apart", Task.SPEAK, List.of(TEXT), Modality.SPEECH, "[TTS]hello there[Speech]");
        assertPrompt("pieces-apart", Task.CONTINUE, List.of(SPEECH), Modality.SPEECH, "[Speech][Hu2][Hu0][Hu3]");
        assertPrompt("pieces-apart", Task.CONTINUE, List.of(SPEECH), Modality.TEXT, "[Speech][Hu2][Hu0][Hu3][Text]");
        assertPrompt(
                "pieces-apart",
                Task.CONTINUE,
                List.of(SPEECH, TEXT),
                Modality.ARBITRARY,
                "[Speech][Hu2][Hu0][Hu3][Text]hello there");
    }

    @Test
    void writesModalityMarkersWhereThereAreNoTags() {
        assertPrompt("pieces-within", Task.TRANSCRIBE, List.of(SPEECH), Modality.TEXT, "[Speech][Hu2][Hu0][Hu3][Text]");
        assertPrompt("pieces-within", Task.SPEAK, List.of(TEXT), Modality.SPEECH, "[Text]hello there[Speech]");
    }

    @Test
    void refusesATaskThatHasNothingToWorkOn() {
        try (var vocabulary = Vocabulary.open(Golden.folder("pieces-apart"))) {
            var prompts = new Prompts(vocabulary);
            assertThatThrownBy(() -> prompts.prompt(Task.TRANSCRIBE, List.of(TEXT), Modality.TEXT))
                    .hasMessage("prompt: expected speech, found none");
            assertThatThrownBy(() -> prompts.prompt(Task.SPEAK, List.of(SPEECH), Modality.TEXT))
                    .hasMessage("prompt: expected text, found none");
            assertThatThrownBy(() -> prompts.prompt(Task.CONTINUE, List.of(), Modality.TEXT))
                    .hasMessage("prompt: expected speech or text, found none");
            assertThatThrownBy(() -> prompts.prompt(Task.CLASSIFY, List.of(SPEECH), Modality.TEXT))
                    .hasMessage("task classify: expected examples of it, or a model with the tag [INT], found neither");
        }
    }

    @Test
    void classifiesByItsTagAmongItsLabels(@TempDir Path folder) throws IOException {
        Path golden = Golden.folder("pieces-apart");
        Files.copy(golden.resolve("tokenizer.model"), folder.resolve("tokenizer.model"));
        String config = Files.readString(golden.resolve("tokenizer_config.json"));
        Files.writeString(folder.resolve("tokenizer_config.json"), config.replace("[TTS]", "[INT]"));
        try (var vocabulary = Vocabulary.open(folder)) {
            var prompts = new Prompts(vocabulary, Examples.NONE, List.of("yes", "no"));
            assertThat(prompts.prompt(Task.CLASSIFY, List.of(SPEECH), Modality.TEXT))
                    .isEqualTo("[INT][Hu2][Hu0][Hu3][Text]");
            assertThat(prompts.labels()).isEqualTo(new Labels(List.of("yes", "no"), vocabulary.endId()));
        }
    }

    @Test
    void refusesLabelsThatItCannotSpell() {
        try (var vocabulary = Vocabulary.open(Golden.folder("pieces-apart"))) {
            assertThatThrownBy(() -> Labels.of(List.of("yes", "a \u20ac"), vocabulary.endId(), vocabulary))
                    .hasMessage(
                            "label: expected one that the vocabulary can spell, found 'a \u20ac', which it spells 'a'");
        }
    }

    @Test
    void putsAsMuchOfTheConversationBeforeAnUtteranceAsFits() {
        List<Span> history = List.of(SPEECH, TEXT, SpeechSpan.semantic(1), SpeechSpan.semantic(3, 1));
        try (var vocabulary = Vocabulary.open(Golden.folder("pieces-apart"))) {
            var prompts = new Prompts(vocabulary);
            int words = vocabulary.encodeText("hello there").length;
            String none = "[Speech][Hu2][Hu0]";
            String last = "[Speech][Hu3][Hu1][Hu2][Hu0]";
            String lastTwo = "[Speech][Hu1][Hu3][Hu1][Hu2][Hu0]";
            String lastThree = "[Text]hello there" + lastTwo;
            String all = "[Speech][Hu2][Hu0][Hu3]" + lastThree;
            // Neighbours of one modality have one marker, which the utterance has anyway; the text's is one more token.
            List<Integer> bounds = List.of(0, 1, 2, 3, 3 + words, 4 + words, 7 + words, 8 + words, 1000);
            assertThat(bounds)
                    .extracting(most ->
                            prompts.continuation(history, most, List.of(SpeechSpan.semantic(2, 0)), Modality.SPEECH))
                    .containsExactly(none, none, last, lastTwo, lastTwo, lastThree, lastThree, all, all);
            assertThat(prompts.continuation(history, 2, List.of(TEXT), Modality.SPEECH))
                    .as("a marker counts")
                    .isEqualTo("[Text]hello there[Speech]");
            assertThat(prompts.continuation(history, 3, List.of(TEXT), Modality.SPEECH))
                    .isEqualTo("[Speech][Hu3][Hu1][Text]hello there[Speech]");
        }
    }

    private static void assertPrompt(String model, Task task, List<Span> input, Modality wanted, String expected) {
        try (var vocabulary = Vocabulary.open(Golden.folder(model))) {
            assertThat(new Prompts(vocabulary).prompt(task, input, wanted)).isEqualTo(expected);
        }
    }
}
