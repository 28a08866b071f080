package io.spiritlm.train.lm;

import io.spiritlm.lm.Vocabulary;
import io.spiritlm.lm.model.LlamaConfig;
import io.spiritlm.neural.SafetensorsWriter.Precision;
import io.spiritlm.train.Progress;
import io.spiritlm.train.corpus.Corpus;
import io.spiritlm.train.corpus.Split;
import io.spiritlm.train.corpus.Utterance;
import io.spiritlm.train.encoder.UnitCorpus;
import io.spiritlm.train.optimize.AdamSettings;
import io.spiritlm.train.optimize.LearningRate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains the language model on units and words, and keeps its folder usable from the first minutes on.
 *
 * <p>Needs {@code work/corpus} and {@code work/units}, and a model folder with a vocabulary. State is saved every 100 seconds, so
 * a training that was ended at any moment goes on where it was; a finished one is recognised at once.
 */
public final class LanguageModelTrainer {
    private static final Logger LOG = LoggerFactory.getLogger(LanguageModelTrainer.class);
    private static final int SCHEDULE = 10_000;
    private static final int WARM_UP = 300;
    private static final long SAVE_SECONDS = 100;
    private static final long CHECK_SECONDS = 300;
    private static final int CHECKED_UTTERANCES = 40;
    private static final int MOST_TEXT_SENTENCES = 60_000;
    private static final int MOST_POSITIONS = 1024;
    private static final int ROW_MULTIPLE = 16;

    private final Path state;
    private final Path modelFolder;
    private final LanguageModelOptions options;
    private final Progress progress;
    private final LlamaConfig config;
    private final SequenceVocabulary vocabulary;
    private final TrainingUtterances utterances;
    private final PhoneExchange exchange;
    private final List<int[]> sentences;
    private final DevelopmentCheck check;

    private LanguageModelTrainer(Path work, Path modelFolder, LanguageModelOptions options, Progress progress)
            throws IOException {
        state = work.resolve("lm");
        this.modelFolder = modelFolder;
        this.options = options;
        this.progress = progress;
        try (var corpus = Corpus.open(work.resolve("corpus"));
                var opened = Vocabulary.open(modelFolder)) {
            var units = UnitCorpus.read(UnitCorpus.folder(work));
            config = config(options, opened);
            vocabulary = SequenceVocabulary.of(opened);
            var training = corpus.utterances(Split.TRAIN);
            var aligned = aligned(training, units, opened);
            var augmented = aligned(training, UnitCorpus.read(UnitCorpus.augmentedFolder(work)), opened);
            exchange = new PhoneExchange(aligned);
            utterances = new TrainingUtterances(aligned, augmented, options.clearVoice());
            sentences = sentences(corpus.trainingText(), opened);
            check = new DevelopmentCheck(sample(corpus.utterances(Split.DEV), units), units);
        }
    }

    /**
     * Trains, or goes on training; returns when the model is finished.
     *
     * @param work the training's directory
     * @param modelFolder {@code spiritlm_model/spirit-lm-base-mini}, which has a vocabulary already
     * @throws IOException if what it needs is missing or malformed, or can't be written
     */
    public static void run(Path work, Path modelFolder, LanguageModelOptions options, Progress progress)
            throws IOException, InterruptedException {
        new LanguageModelTrainer(work, modelFolder, options, progress).train();
    }

    private void train() throws IOException, InterruptedException {
        Files.createDirectories(state);
        Files.writeString(
                modelFolder.resolve("config.json"), config.toJson(Map.of("spirit_least_units", CONTINUED_UNITS)));
        Files.writeString(modelFolder.resolve("generation_config.json"), GENERATION_CONFIG);
        try (var graph = new LanguageModelGraph(
                config,
                options.rows(),
                options.rowLength(),
                options.heardWeight(),
                AdamSettings.standard(),
                options.seed())) {
            LOG.info("language model: {} parameters with the training's own", graph.parameters());
            int step = 0;
            Duration before = Duration.ZERO;
            var saved = TrainingState.latest(state);
            if (saved.isPresent()) {
                graph.restore(saved.get().file());
                step = saved.get().step();
                before = Duration.ofSeconds(saved.get().seconds());
            }
            progress.begin("language model", SCHEDULE);
            steps(graph, step, before);
            progress.end();
        }
    }

    private void steps(LanguageModelGraph graph, int firstStep, Duration before)
            throws IOException, InterruptedException {
        var rate = new LearningRate(options.peakRate(), options.peakRate() / 50, WARM_UP, SCHEDULE);
        var clock = new TrainingClock(before, System.nanoTime());
        var saved = before;
        var checked = before;
        long shown = 0;
        double loss = 0;
        long tokens = 0;
        for (int step = firstStep; ; step++) {
            var spent = clock.read(System.nanoTime());
            double done = Math.max(
                    (double) step / options.steps(),
                    (double) spent.toMillis() / options.limit().toMillis());
            progress.advance((long) (Math.min(1, done) * SCHEDULE) - shown);
            shown = (long) (Math.min(1, done) * SCHEDULE);
            if (spent.minus(saved).toSeconds() >= SAVE_SECONDS || done >= 1) {
                save(graph, step, spent);
                saved = spent;
            }
            if (spent.minus(checked).toSeconds() >= CHECK_SECONDS || done >= 1) {
                var result = check.run(modelFolder);
                LOG.info(
                        "language model: step {}, development word error rate {}, {}",
                        step,
                        String.format("%.3f", result.wordErrorRate()),
                        result.example());
                checked = spent;
            }
            if (done >= 1) {
                return;
            }
            var random = new Random(options.seed() * 1_000_003 + step);
            var sampler = new SequenceSampler(vocabulary, utterances, sentences, exchange, options.unitNoise(), random);
            var batch = PackedRows.fill(options.rows(), options.rowLength(), most -> sampler.draw(done, most));
            double decayed = rate.at((int) (done * SCHEDULE));
            loss += graph.step(batch, decayed).loss();
            tokens += batch.used();
            if (step % 100 == 99) {
                LOG.info(
                        "language model: step {}, {} %, loss {}, {} tokens/s",
                        step + 1,
                        Math.round(100 * done),
                        String.format("%.3f", loss / 100),
                        Math.round(1000.0 * tokens / spent.minus(before).toMillis()));
                loss = 0;
            }
        }
    }

    private void save(LanguageModelGraph graph, int step, Duration spent) throws IOException {
        var reached = TrainingState.of(state, step, spent);
        graph.save(reached.file());
        reached.deleteOlder(state);
        graph.export(modelFolder.resolve("model.safetensors"), Precision.F16);
    }

    private static LlamaConfig config(LanguageModelOptions options, Vocabulary vocabulary) {
        int rows = (vocabulary.size() + ROW_MULTIPLE - 1) / ROW_MULTIPLE * ROW_MULTIPLE;
        return new LlamaConfig(
                rows,
                options.hiddenSize(),
                options.intermediateSize(),
                options.layers(),
                options.heads(),
                options.heads(),
                options.hiddenSize() / options.heads(),
                MOST_POSITIONS,
                10_000,
                1e-5f,
                true);
    }

    private static List<AlignedUtterance> aligned(
            List<Utterance> utterances, Map<String, int[]> units, Vocabulary vocabulary) {
        int begin = SequenceVocabulary.of(vocabulary).unitsBegin();
        Map<String, int[]> pieces = new HashMap<>();
        List<AlignedUtterance> aligned = new ArrayList<>();
        for (var utterance : utterances) {
            int[] frames = units.get(utterance.id());
            if (frames != null
                    && frames.length > 0
                    && !utterance.words().isEmpty()
                    && !utterance.phones().isEmpty()) {
                int[] tokens = new int[frames.length];
                for (int i = 0; i < frames.length; i++) {
                    tokens[i] = begin + frames[i];
                }
                aligned.add(new AlignedUtterance(
                        utterance, tokens, word -> pieces.computeIfAbsent(word, vocabulary::encodeText)));
            }
        }
        LOG.info("language model: {} of {} utterances have units", aligned.size(), utterances.size());
        return aligned;
    }

    private static List<int[]> sentences(Path file, Vocabulary vocabulary) throws IOException {
        try (var lines = Files.lines(file)) {
            return lines.limit(MOST_TEXT_SENTENCES)
                    .map(vocabulary::encodeText)
                    .filter(tokens -> tokens.length > 0)
                    .toList();
        }
    }

    private List<Utterance> sample(List<Utterance> utterances, Map<String, int[]> units) {
        var known = new ArrayList<>(utterances);
        known.removeIf(utterance ->
                !units.containsKey(utterance.id()) || utterance.words().isEmpty());
        Collections.shuffle(known, new Random(options.seed()));
        return List.copyOf(known.subList(0, Math.min(CHECKED_UTTERANCES, known.size())));
    }

    /**
     * About a second. The examples are single utterances, so the model often takes what it heard for all that there is to say, and would
     * end what it continues at once.
     */
    private static final int CONTINUED_UNITS = 24;

    private static final String GENERATION_CONFIG = """
            {
              "bos_token_id": 1,
              "eos_token_id": 2,
              "do_sample": true,
              "temperature": 0.8,
              "top_p": 0.95
            }
            """;
}
