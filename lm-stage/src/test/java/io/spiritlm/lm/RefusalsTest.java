package io.spiritlm.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.spiritlm.wire.Restraints;
import io.spiritlm.wire.Sampling;
import io.spiritlm.wire.units.Modality;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a model can't do is refused at once and in one line, and an answer that is being written goes on as if nobody had asked. */
final class RefusalsTest {
    private static final String PROMPT = "[Speech][Hu0][Hu3][Hu1]";
    private static final int TOKENS = 40;

    @TempDir
    Path folder;

    @BeforeEach
    void assembleAModel() throws IOException {
        for (String file : List.of("config.json", "model.safetensors")) {
            Files.copy(Golden.folder("llama-gqa-tied").resolve(file), folder.resolve(file));
        }
        for (String file : List.of("tokenizer.model", "tokenizer_config.json")) {
            Files.copy(Golden.folder("pieces-apart").resolve(file), folder.resolve(file));
        }
    }

    /** What is asked while an answer is written. */
    @FunctionalInterface
    interface Asked {
        void of(LanguageModel model, Path folder) throws IOException;
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                refused("prompt: expected at most 64 tokens, found 65", (model, _) -> ask(model, "[Hu1]".repeat(64))),
                refused("prompt: expected text or units, found none", (model, _) -> ask(model, "")),
                refused("prompt: expected [Hu0]..[Hu3], found [Hu731]", (model, _) -> ask(model, "[Speech][Hu731]")),
                refused(
                        "tokens written before: expected 0 to 37, found 38",
                        (model, _) -> ask(model, Restraints.NONE, 38)),
                refused(
                        "stop units: expected [Hu0]..[Hu3], found [Hu4]",
                        (model, _) -> ask(model, new Restraints(1, List.of(), List.of(List.of(0, 4))))),
                refused(
                        "stop: expected an answer that may hold text, found one of speech alone",
                        (model, _) -> ask(model, new Restraints(1, List.of("bye"), List.of()))),
                refused(
                        "stop text's characters: expected",
                        (model, _) -> ask(model, new Restraints(1, List.of(""), List.of()))),
                refused("memory: expected to need at most the ", (_, folder) -> openAsALargeOne(folder)));
    }

    private static Arguments refused(String message, Asked asked) {
        return Arguments.of(message, asked);
    }

    private static void ask(LanguageModel model, String prompt) {
        model.generate(prompt, drawn(), Modality.SPEECH).close();
    }

    private static void ask(LanguageModel model, Restraints restraints, Integer... already) {
        var request = new GenerationRequest(PROMPT, drawn(), Modality.SPEECH, restraints, 0);
        model.generate(request, List.of(already)).close();
    }

    /** With 64 slots of 16 million positions, some hundred gigabytes. */
    private static void openAsALargeOne(Path folder) throws IOException {
        Path config = folder.resolve("config.json");
        Files.writeString(
                config,
                Files.readString(config)
                        .replace("\"max_position_embeddings\": 64", "\"max_position_embeddings\": 16777216"));
        LanguageModel.open(folder, 64).close();
    }

    @ParameterizedTest
    @MethodSource("refused")
    void isRefusedInOneLineAndTheAnswerBesideItGoesOn(String message, Asked asked) throws Exception {
        try (var model = LanguageModel.open(folder, 2)) {
            List<Integer> alone = answer(model, () -> {});
            List<Integer> beside = answer(model, () -> {
                var refusal = catchThrowableOfType(IllegalArgumentException.class, () -> asked.of(model, folder));
                assertThat(refusal).hasMessageStartingWith(message);
                assertThat(refusal.getMessage()).doesNotContain("\n");
            });
            assertThat(beside).isEqualTo(alone).hasSize(TOKENS);
        }
    }

    /** An answer behind whose first token something is done, while more is written. */
    private static List<Integer> answer(LanguageModel model, Runnable meanwhile) throws InterruptedException {
        List<Integer> ids = new ArrayList<>();
        var request = new GenerationRequest(PROMPT, drawn(), Modality.SPEECH, Restraints.NONE, TOKENS);
        try (var generation = model.generate(request, List.of())) {
            for (var token = generation.next(); token.isPresent(); token = generation.next()) {
                ids.add(token.get().id());
                if (ids.size() == 1) {
                    meanwhile.run();
                }
            }
        }
        return ids;
    }

    private static Sampling drawn() {
        return new Sampling.Drawn(1, 1, 0, 5, TOKENS);
    }
}
