package io.spiritlm.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.spiritlm.neural.CheckpointException;
import io.spiritlm.wire.Finish;
import io.spiritlm.wire.Restraints;
import io.spiritlm.wire.Sampling;
import io.spiritlm.wire.Task;
import io.spiritlm.wire.Usage;
import io.spiritlm.wire.units.Modality;
import io.spiritlm.wire.units.SpeechSpan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tiny random model, opened, prompted and read as the stage does it. */
final class LanguageModelTest {
    private static final String PROMPT = "[Speech][Hu0][Hu3][Hu1]";

    @TempDir
    Path folder;

    @BeforeEach
    void assembleAModel() throws IOException {
        copy("llama-gqa-tied", "config.json");
        copy("llama-gqa-tied", "model.safetensors");
        copy("pieces-apart", "tokenizer.model");
        copy("pieces-apart", "tokenizer_config.json");
    }

    private void copy(String golden, String file) throws IOException {
        Files.copy(Golden.folder(golden).resolve(file), folder.resolve(file));
    }

    private void copyAgain(String golden, String file) throws IOException {
        Files.delete(folder.resolve(file));
        copy(golden, file);
    }

    @Test
    void writesOnlyWhatTheModalityAllowsAndSaysHowItEnded() throws InterruptedException {
        try (var model = LanguageModel.open(folder, 2);
                var generation = model.generate(PROMPT, drawn(5, 12), Modality.SPEECH)) {
            int written = 0;
            for (var token = generation.next(); token.isPresent(); token = generation.next()) {
                assertThat(token.get().token()).isInstanceOf(LanguageToken.Unit.class);
                assertThat(token.get().logProbability()).isNotPositive();
                written++;
            }
            assertThat(generation.finish()).isPresent();
            assertThat(generation.finish().get()).isEqualTo(written == 12 ? Finish.LENGTH : Finish.STOP);
            assertThat(generation.usage()).isEqualTo(new Usage(5, 0, written));
        }
    }

    @Test
    void manyAnswersAtOnceEqualEachAlone() throws Exception {
        int answers = 24;
        try (var model = LanguageModel.open(folder, 5);
                var threads = Executors.newFixedThreadPool(8)) {
            List<List<Integer>> alone = new ArrayList<>();
            List<Callable<List<Integer>>> together = new ArrayList<>();
            for (int seed = 0; seed < answers; seed++) {
                alone.add(answer(model, seed));
                int drawnSeed = seed;
                together.add(() -> answer(model, drawnSeed));
            }
            var results = threads.invokeAll(together);
            for (int seed = 0; seed < answers; seed++) {
                assertThat(results.get(seed).get()).as("seed %d", seed).isEqualTo(alone.get(seed));
            }
        }
    }

    private static List<Integer> answer(LanguageModel model, long seed) throws InterruptedException {
        List<Integer> ids = new ArrayList<>();
        try (var generation = model.generate(PROMPT, drawn(seed, 20), Modality.ARBITRARY)) {
            for (var token = generation.next(); token.isPresent(); token = generation.next()) {
                ids.add(token.get().id());
            }
        }
        return ids;
    }

    @Test
    void scoresEqualWhatGenerationReports() throws InterruptedException {
        try (var model = LanguageModel.open(folder, 1)) {
            var ids = model.vocabulary().encode(PROMPT);
            Likelihood whole = model.score(PROMPT).join();
            assertThat(whole.logProbabilities()).hasSize(ids.length - 1).allMatch(score -> score < 0);
            assertThat(whole.perToken() * (ids.length - 1)).isCloseTo(whole.sum(), within(1e-9));
            assertThat(model.score("[Speech][Hu0]").join().logProbabilities().getFirst())
                    .isCloseTo(whole.logProbabilities().getFirst(), within(1e-4));
        }
    }

    /** The likeliest of all labels, each scored alone and whole. */
    @Test
    void classifiesByTheProbabilitiesOfWholeLabels() throws Exception {
        List<String> labels = List.of("b a", "b", "d b a", "a", "b a d");
        for (int i = 0; i < labels.size(); i++) {
            Path of = Files.createDirectories(folder.resolve("examples/classify"));
            Files.writeString(of.resolve(i + ".units"), "[Hu%d]".formatted(i % 4));
            Files.writeString(of.resolve(i + ".txt"), labels.get(i));
        }
        try (var model = LanguageModel.open(folder, 2)) {
            for (int unit = 0; unit < 4; unit++) {
                String prompt =
                        model.prompts().prompt(Task.CLASSIFY, List.of(SpeechSpan.semantic(unit, 1)), Modality.TEXT);
                int asked = model.vocabulary().encode(prompt).length - 1;
                double[] shares = labels.stream()
                        .mapToDouble(label ->
                                Math.exp(model.score(prompt + label + "[Speech]").join().logProbabilities().stream()
                                        .skip(asked)
                                        .mapToDouble(Double::doubleValue)
                                        .sum()))
                        .toArray();
                int best = IntStream.range(0, shares.length)
                        .reduce((a, b) -> shares[a] >= shares[b] ? a : b)
                        .orElseThrow();
                List<Generation.Written> written = answer(model.classify(prompt, List.of()));
                assertThat(model.vocabulary()
                                .decode(written.stream()
                                        .map(Generation.Written::id)
                                        .toList())
                                .strip())
                        .isEqualTo(labels.get(best));
                assertThat(written.stream()
                                .mapToDouble(Generation.Written::logProbability)
                                .sum())
                        .isCloseTo(
                                Math.log(shares[best] / DoubleStream.of(shares).sum()), within(1e-3));
                List<Integer> first = List.of(written.getFirst().id());
                assertThat(answer(model.classify(prompt, first)))
                        .as("the next owner goes on")
                        .isEqualTo(written.subList(1, written.size()));
            }
        }
    }

    @Test
    void saysWhichModelHasMalformedExamples() throws IOException {
        Files.createDirectories(folder.resolve("examples"));
        String expected = "language model " + folder + ": examples " + folder.resolve("examples")
                + ": expected a folder transcribe, speak or classify in it, found none";
        assertThatThrownBy(() -> LanguageModel.open(folder, 1))
                .isInstanceOf(CheckpointException.class)
                .hasMessage(expected);
        assertThatThrownBy(() -> LanguageModel.check(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessage(expected);
    }

    private static List<Generation.Written> answer(Writing writing) throws InterruptedException {
        try (writing) {
            List<Generation.Written> written = new ArrayList<>();
            for (var token = writing.next(); token.isPresent(); token = writing.next()) {
                written.add(token.get());
            }
            assertThat(writing.finish()).contains(Finish.STOP);
            return written;
        }
    }

    @Test
    void anAnswerThatIsCancelledWhileNobodyReadsItFreesItsSlot() throws InterruptedException {
        try (var model = LanguageModel.open(folder, 1);
                var cancelled = model.generate(PROMPT, drawn(5, 40), Modality.ARBITRARY);
                var next = model.generate(PROMPT, drawn(5, 1), Modality.ARBITRARY)) {
            assertThat(cancelled.next()).isPresent();
            cancelled.cancel();
            assertThat(next.next()).isPresent();
            while (cancelled.next().isPresent()) {
                // what was written before
            }
            assertThat(cancelled.finish()).contains(Finish.CANCELLED);
        }
    }

    @Test
    void endsWhereTheSlotIsFull() throws InterruptedException {
        try (var model = LanguageModel.open(folder, 1);
                var generation = model.generate("[Speech]" + "[Hu1]".repeat(60), drawn(3, 1000), Modality.SPEECH)) {
            int written = 0;
            while (generation.next().isPresent()) {
                written++;
            }
            assertThat(62 + written).isLessThanOrEqualTo(model.capacity() + 1);
        }
    }

    @Test
    void folderSaysHowAnswersAreDrawn() throws IOException {
        Path file = folder.resolve("generation_config.json");
        assertThat(GenerationDefaults.read(folder).temperature()).isEmpty();
        Files.writeString(file, "{\"temperature\": 0.9, \"top_p\": 0.6, \"max_length\": 4096, \"max_new_tokens\": 50}");
        assertThat(GenerationDefaults.read(folder))
                .isEqualTo(new GenerationDefaults(
                        OptionalDouble.of(0.9), OptionalDouble.of(0.6), OptionalInt.empty(), OptionalInt.of(50)));
        Files.writeString(file, "{\"temperature\": 0.9, \"do_sample\": false}");
        assertThat(GenerationDefaults.read(folder).temperature()).hasValue(0);
        Files.writeString(file, "{\"top_p\": 2}");
        assertThatThrownBy(() -> GenerationDefaults.read(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessage("generation config %s: top_p: expected a number from 0 to 1, found 2", file);
    }

    @Test
    void wantsAsManyUnitsOfContinuedSpeechAsItsFolderSays() throws Exception {
        Golden.say(folder, "spirit_least_units", 24);
        try (var model = LanguageModel.open(folder, 1)) {
            assertThat(model.leastUnits()).isEqualTo(24);
            List<Integer> ids = new ArrayList<>();
            try (var generation = model.generate(
                    new GenerationRequest(PROMPT, drawn(5, 40), Modality.ARBITRARY, Restraints.NONE, 3), List.of())) {
                for (var token = generation.next(); token.isPresent(); token = generation.next()) {
                    ids.add(token.get().id());
                }
            }
            long units = ids.stream()
                    .filter(id -> model.vocabulary().token(id) instanceof LanguageToken.Unit)
                    .count();
            assertThat(units).isGreaterThanOrEqualTo(3);
            assertThat(model.vocabulary().decode(ids)).contains("[Hu");
        }
        copyAgain("llama-gqa-tied", "config.json");
        Golden.say(folder, "spirit_least_units", -1);
        assertThatThrownBy(() -> LanguageModel.open(folder, 1))
                .hasMessageContaining("spirit_least_units: expected at least 0, found -1");
    }

    @Test
    void refusesAPromptThatIsTooLong() {
        try (var model = LanguageModel.open(folder, 1)) {
            assertThatThrownBy(() -> model.generate("[Hu1]".repeat(64), drawn(1, 1), Modality.SPEECH))
                    .hasMessage("prompt: expected at most 64 tokens, found 65");
        }
    }

    @Test
    void refusesAVocabularyThatIsNotTheNetworks() throws IOException {
        Path config = folder.resolve("tokenizer_config.json");
        Files.writeString(config, Files.readString(config).replace("\"37\"", "\"93\""));
        assertThatThrownBy(() -> LanguageModel.open(folder, 1))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("expected at most 40 tokens as in config.json, found 94");
    }

    @Test
    void hearsAsMuchOfAConversationAsItsFolderSays() throws IOException {
        try (var model = LanguageModel.open(folder, 1)) {
            assertThat(model.historyTokens()).isZero();
        }
        Path config = folder.resolve("config.json");
        String sizes = Files.readString(config);
        Files.writeString(config, sizes.replaceFirst("\\{", "{\"spirit_history_tokens\": 48,"));
        try (var model = LanguageModel.open(folder, 1)) {
            assertThat(model.historyTokens()).isEqualTo(48);
        }
        Files.writeString(config, sizes.replaceFirst("\\{", "{\"spirit_history_tokens\": -1,"));
        assertThatThrownBy(() -> LanguageModel.open(folder, 1))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("spirit_history_tokens: expected at least 0, found -1");
        Files.writeString(config, sizes.replaceFirst("\\{", "{\"spirit_history_tokens\": \"many\","));
        assertThatThrownBy(() -> LanguageModel.open(folder, 1))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("spirit_history_tokens: expected a number, found \"many\"");
    }

    @Test
    void endsBeforeAStopWhereverItsAnswerIsGoneOnWith() throws InterruptedException {
        try (var model = LanguageModel.open(folder, 1)) {
            List<Integer> whole = ids(model, Restraints.NONE, List.of());
            int unit = unit(model, whole.get(9));
            int next = unit(model, whole.get(10));
            var stop = new Restraints(1, List.of(), List.of(List.of(unit, next)));

            List<Integer> stopped = ids(model, stop, List.of());

            assertThat(whole.subList(0, stopped.size())).isEqualTo(stopped);
            assertThat(stopped).hasSizeLessThanOrEqualTo(9);
            assertThat(List.of(unit(model, whole.get(stopped.size())), unit(model, whole.get(stopped.size() + 1))))
                    .containsExactly(unit, next);
            for (int already = 0; already <= stopped.size(); already++) {
                assertThat(ids(model, stop, stopped.subList(0, already)))
                        .as("behind %d tokens", already)
                        .isEqualTo(stopped.subList(already, stopped.size()));
            }
        }
    }

    @Test
    void refusesStopsThatCanNeverBeMet() {
        try (var model = LanguageModel.open(folder, 1)) {
            assertThatThrownBy(() -> ids(model, new Restraints(1, List.of(), List.of(List.of(731))), List.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("stop units: expected [Hu0]")
                    .hasMessageContaining("found [Hu731]");
            assertThatThrownBy(() -> ids(model, new Restraints(1, List.of("bye"), List.of()), List.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("stop: expected an answer that may hold text, found one of speech alone");
        }
    }

    private static List<Integer> ids(LanguageModel model, Restraints restraints, List<Integer> already)
            throws InterruptedException {
        List<Integer> ids = new ArrayList<>();
        var request = new GenerationRequest(PROMPT, drawn(11, 30), Modality.SPEECH, restraints, 30);
        try (var generation = model.generate(request, already)) {
            for (var token = generation.next(); token.isPresent(); token = generation.next()) {
                ids.add(token.get().id());
            }
        }
        return ids;
    }

    private static int unit(LanguageModel model, int id) {
        return ((LanguageToken.Unit) model.vocabulary().token(id)).token().id();
    }

    private static Sampling drawn(long seed, int maxTokens) {
        return new Sampling.Drawn(1, 1, 0, seed, maxTokens);
    }
}
