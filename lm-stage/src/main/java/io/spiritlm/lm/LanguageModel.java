package io.spiritlm.lm;

import io.spiritlm.lm.model.EngineSettings;
import io.spiritlm.lm.model.LlamaConfig;
import io.spiritlm.lm.model.LlamaEngine;
import io.spiritlm.neural.CheckpointException;
import io.spiritlm.neural.CheckpointFiles;
import io.spiritlm.wire.Sampling;
import io.spiritlm.wire.Task;
import io.spiritlm.wire.units.Modality;
import io.spiritlm.wire.units.SpeechToken;
import io.spiritlm.wire.units.UnitStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A language model, opened from its folder of the released tree ({@code spiritlm_model/spirit-lm-base-mini}). Thread-safe. */
public final class LanguageModel implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LanguageModel.class);

    /**
     * How much a language model has to do.
     *
     * @param taken slots in which an answer is written
     * @param waiting answers that have no slot yet
     * @param held tokens whose keys and values are kept, also for who may come back
     */
    public record Load(int taken, int waiting, int held) {}

    private final Vocabulary vocabulary;
    private final DecodingLoop loop;
    private final EngineSettings settings;
    private final PromptConfig asking;
    private final Prompts prompts;
    private final int logits;
    /** The tokens that may be written, ascending; nobody changes them. */
    private final Map<Modality, int[]> allowed = new ConcurrentHashMap<>();

    private LanguageModel(
            Vocabulary vocabulary,
            DecodingLoop loop,
            EngineSettings settings,
            PromptConfig asking,
            Prompts prompts,
            int logits) {
        this.vocabulary = vocabulary;
        this.loop = loop;
        this.settings = settings;
        this.asking = asking;
        this.prompts = prompts;
        this.logits = logits;
    }

    /**
     * Opens a folder with {@code config.json}, weights as {@link io.spiritlm.neural.CheckpointFiles} finds them, {@code
     * tokenizer.model} and {@code tokenizer_config.json}.
     *
     * @param slots answers written at once
     * @throws CheckpointException if a file is missing or malformed, or they don't belong together
     */
    public static LanguageModel open(Path folder, int slots) {
        return open(folder, slots, DecodingWatch.NONE);
    }

    /**
     * The same.
     *
     * @param watch told of what it does
     */
    public static LanguageModel open(Path folder, int slots, DecodingWatch watch) {
        return open(folder, LanguageModelSettings.of(slots), watch);
    }

    /**
     * The same.
     *
     * @throws IllegalArgumentException in one line, if it doesn't fit into the memory there is
     */
    public static LanguageModel open(Path folder, LanguageModelSettings wanted, DecodingWatch watch) {
        var config = LlamaConfig.read(folder.resolve("config.json"));
        var asking = PromptConfig.read(folder.resolve("config.json"));
        var vocabulary = Vocabulary.open(folder);
        try (var checkpoint = CheckpointFiles.open(folder)) {
            requireRoom(folder, vocabulary, config);
            var prompts = Prompts.of(folder, vocabulary, wanted.examples(), asking.labels());
            var plan = EnginePlan.of(config, checkpoint, wanted);
            LOG.info("language model {}: engine {}, {}", folder.getFileName(), plan.kind(), plan.line());
            var loop = new DecodingLoop(plan.open(config, checkpoint), vocabulary::token, watch);
            return new LanguageModel(vocabulary, loop, plan.settings(), asking, prompts, config.vocabularySize());
        } catch (RuntimeException e) {
            vocabulary.close();
            throw e;
        }
    }

    /**
     * What opening a folder would take of the memory there is, in one line; reads no weights.
     *
     * @throws CheckpointException as {@link #open(Path, int)}
     */
    public static String memory(Path folder, LanguageModelSettings wanted) {
        var config = LlamaConfig.read(folder.resolve("config.json"));
        try (var checkpoint = CheckpointFiles.open(folder)) {
            return EnginePlan.of(config, checkpoint, wanted).line();
        }
    }

    /**
     * Holds a folder's tensors against its configuration without loading them; says in one line what it is.
     *
     * @throws CheckpointException as {@link #open(Path, int)}
     */
    public static String check(Path folder) {
        var config = LlamaConfig.read(folder.resolve("config.json"));
        var asking = PromptConfig.read(folder.resolve("config.json"));
        GenerationDefaults.read(folder);
        try (var vocabulary = Vocabulary.open(folder);
                var checkpoint = CheckpointFiles.open(folder)) {
            requireRoom(folder, vocabulary, config);
            Prompts.of(folder, vocabulary, Optional.empty(), asking.labels());
            LlamaEngine.check(config, checkpoint);
            return "Llama: %d layers of %d, %d tokens, %d positions"
                    .formatted(config.layers(), config.hiddenSize(), vocabulary.size(), config.maxPositions());
        }
    }

    private static void requireRoom(Path folder, Vocabulary vocabulary, LlamaConfig config) {
        if (vocabulary.size() > config.vocabularySize()) {
            throw new CheckpointException("language model " + folder + ": expected at most " + config.vocabularySize()
                    + " tokens as in config.json, found " + vocabulary.size());
        }
    }

    public Vocabulary vocabulary() {
        return vocabulary;
    }

    /** How tasks are put to it. */
    public Prompts prompts() {
        return prompts;
    }

    /** How many answers are written at once. */
    public int slots() {
        return settings.slots();
    }

    /** How much it has to do. */
    public Load load() {
        return loop.load();
    }

    /** The most tokens that a prompt and its answer have together. */
    public int capacity() {
        return settings.capacity();
    }

    /** The most tokens of a conversation that go before what is to be continued; 0 if the model has learned no conversations. */
    public int historyTokens() {
        return asking.historyTokens();
    }

    /** The semantic units that continued speech has at least; 0 if the model itself knows when to end. */
    public int leastUnits() {
        return asking.leastUnits();
    }

    /**
     * Begins an answer, which waits while all slots are taken.
     *
     * @param prompt as {@link Prompts} writes it, without the begin token
     * @param allowed what may be written
     * @throws IllegalArgumentException if the prompt is empty or too long, or holds units that the model hasn't
     */
    public Generation generate(String prompt, Sampling sampling, Modality allowed) {
        return generate(new GenerationRequest(prompt, sampling, allowed), List.of());
    }

    /**
     * Begins an answer behind what was written of it before.
     *
     * @param already the answer's first tokens, as another generation of the same request gave them
     * @throws IllegalArgumentException if the prompt is empty or too long, or it or a stop holds units that the model hasn't
     */
    public Generation generate(GenerationRequest request, List<Integer> already) {
        List<Integer> tokens = new ArrayList<>(tokens(request.prompt()));
        if (tokens.size() == 1) {
            throw new IllegalArgumentException("prompt: expected text or units, found none");
        }
        already.forEach(this::requireToken);
        tokens.addAll(already);
        request.restraints()
                .stopUnits()
                .forEach(units -> units.forEach(unit ->
                        vocabulary.codebooks().check(new SpeechToken(UnitStream.SEMANTIC, unit), "stop units")));
        var rules = new Answer.Rules(
                vocabulary.endId(), request.leastUnits(), request.sampling().maxTokens(), capacity());
        int[] prompt = array(tokens);
        var chooser = new TokenChooser(
                request.sampling(),
                allowed.computeIfAbsent(request.allowed(), this::allowed),
                request.restraints().repetitionPenalty());
        chooser.saw(prompt);
        var stops = new StopMatcher(request.restraints());
        List<LanguageToken> before = already.stream().map(vocabulary::token).toList();
        return new Generation(loop, new Answer(rules, chooser, stops, prompt, before), already.size());
    }

    /**
     * Begins to tell labels apart: the answer is the likeliest behind the prompt.
     *
     * @param prompt of {@link Task#CLASSIFY}, as {@link Prompts} writes it
     * @param already the answer's first tokens, as another one of the same request gave them
     * @throws IllegalArgumentException if the prompt and a label are too long together, or it holds units that the model hasn't
     */
    Writing classify(String prompt, List<Integer> already) {
        int[] asked = array(tokens(prompt));
        Labels labels = prompts.labels();
        List<int[]> whole = labels.names().stream()
                .map(label -> {
                    List<Integer> tokens = new ArrayList<>(tokens(prompt + label));
                    tokens.add(labels.endId());
                    return array(tokens);
                })
                .toList();
        // where the prompt's last characters and a label's first are one piece, the label's tokens begin before the
        // prompt's end
        int common = whole.stream()
                .mapToInt(tokens -> Arrays.mismatch(tokens, asked))
                .map(mismatch -> mismatch < 0 ? asked.length : Math.min(mismatch, asked.length))
                .min()
                .orElseThrow();
        var scores = score(
                Arrays.copyOf(asked, common),
                whole.stream()
                        .map(tokens -> Arrays.copyOfRange(tokens, common, tokens.length))
                        .toList());
        var answers = labels.names().stream()
                .map(label -> Arrays.stream(vocabulary.encodeText(label))
                        .mapToObj(id -> new Classification.Token(id, vocabulary.token(id)))
                        .toList())
                .toList();
        return new Classification(scores, answers, already, asked.length);
    }

    /**
     * How likely a string's tokens are, from the one behind the begin token on. Many are read together when they are asked for without a wait
     * for each.
     *
     * @param string as {@link Prompts} writes prompts, without the begin token
     * @return done when it is read
     * @throws IllegalArgumentException as {@link #generate}, or if the string has no token
     */
    public CompletableFuture<Likelihood> score(String string) {
        int[] tokens = array(tokens(string));
        return score(Arrays.copyOf(tokens, 1), List.of(Arrays.copyOfRange(tokens, 1, tokens.length)))
                .thenApply(scores -> Likelihood.of(scores.getFirst()));
    }

    /**
     * The natural logarithms of the probabilities of some tokens behind others.
     *
     * @param beginning at least one token
     * @param endings each of at least one
     * @return of each ending, of each token; cancel it if it isn't wanted any more
     */
    CompletableFuture<List<double[]>> score(int[] beginning, List<int[]> endings) {
        var scoring = new Scoring(beginning, endings);
        loop.score(scoring);
        return scoring.result();
    }

    private static int[] array(List<Integer> tokens) {
        return tokens.stream().mapToInt(Integer::intValue).toArray();
    }

    private int[] allowed(Modality output) {
        BitSet banned = vocabulary.banned(output, logits);
        return IntStream.range(0, logits).filter(id -> !banned.get(id)).toArray();
    }

    private void requireToken(int token) {
        if (token < 0 || token >= vocabulary.size()) {
            throw new IllegalArgumentException(
                    "tokens written before: expected 0 to " + (vocabulary.size() - 1) + ", found " + token);
        }
    }

    private List<Integer> tokens(String prompt) {
        var tokens = Arrays.stream(vocabulary.encode(prompt)).boxed().toList();
        if (tokens.size() > capacity()) {
            throw new IllegalArgumentException(
                    "prompt: expected at most " + capacity() + " tokens, found " + tokens.size());
        }
        return tokens;
    }

    @Override
    public void close() {
        loop.close();
        vocabulary.close();
    }
}
