package io.spiritlm.train.encoder;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.spiritlm.neural.SafetensorsWriter;
import io.spiritlm.tokenize.model.HubertConfig;
import io.spiritlm.train.Progress;
import io.spiritlm.train.corpus.Corpus;
import io.spiritlm.train.optimize.LearningRate;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains the encoder on the corpus's phones and writes it as a model folder. State is saved every {@link #SAVE_EVERY}; a
 * training that was ended goes on from there.
 */
public final class EncoderTrainer {
    private static final Logger LOG = LoggerFactory.getLogger(EncoderTrainer.class);
    private static final Duration SAVE_EVERY = Duration.ofSeconds(90);
    private static final int REPORT_STEPS = 100;
    private static final int MEASURE_STEPS = 500;
    private static final String STATE = "state.safetensors";
    private static final String POSITION = "position.json";

    /** Where a training is: steps taken and time spent on them. */
    private record Position(int step, double seconds) {}

    private final EncoderOptions options;
    private final Progress progress;
    private final InstantSource clock;
    private final LearningRate schedule;

    private EncoderTrainer(EncoderOptions options, Progress progress, InstantSource clock) {
        this.options = options;
        this.progress = progress;
        this.clock = clock;
        schedule = new LearningRate(
                options.peakRate(), options.peakRate() / 100, Math.min(300, options.steps() / 5), options.steps());
    }

    /**
     * Trains, or goes on training, and writes {@code config.json}, {@code model.safetensors} and {@code quantizer.safetensors} into
     * the model's tokenizer, the corpus's units ({@link UnitCorpus}) and their quality into the work directory.
     *
     * @throws IOException when the corpus or the state can't be read or written
     */
    public static void run(EncoderOptions options, Progress progress, InstantSource clock)
            throws IOException, InterruptedException {
        var trainer = new EncoderTrainer(options, progress, clock);
        trainer.train();
        trainer.finish();
    }

    private void train() throws IOException, InterruptedException {
        Files.createDirectories(options.state());
        Files.createDirectories(options.tokenizer());
        Path configFile = options.tokenizer().resolve("config.json");
        try (InputStream source = EncoderTrainer.class.getResourceAsStream("config.json")) {
            Files.copy(java.util.Objects.requireNonNull(source), configFile, StandardCopyOption.REPLACE_EXISTING);
        }
        var config = HubertConfig.read(configFile);
        try (var corpus = Corpus.open(options.corpus());
                var network = new EncoderNetwork(config, options.crops(), options.cropFrames(), options.seed());
                ExecutorService ahead = Executors.newSingleThreadExecutor()) {
            LOG.info("encoder: {} parameters, {} s of audio a step", network.parameters(), network.batchSeconds());
            var batches = new EncoderBatches(corpus, config, options.crops(), options.cropFrames(), options.seed());
            optimise(network, batches, new FrameAccuracy(corpus, config), ahead);
            network.optimiser()
                    .export(
                            options.tokenizer().resolve("model.safetensors"),
                            SafetensorsWriter.Precision.F16,
                            EncoderNetwork.ENCODER);
        }
    }

    /** The codebook, the corpus's units, and their quality, from the encoder just written. */
    private void finish() throws IOException {
        try (var corpus = Corpus.open(options.corpus())) {
            Codebook.fit(corpus, options, options.state().resolve(STATE), progress);
            UnitCorpus.write(corpus, options.tokenizer(), options.work(), progress);
            String report =
                    UnitQualityReport.measure(corpus, options.tokenizer()).json();
            Files.writeString(options.state().resolve("quality.json"), report + "\n");
            LOG.info("encoder: units {}", report);
        }
    }

    private void optimise(EncoderNetwork network, EncoderBatches batches, FrameAccuracy accuracy, ExecutorService ahead)
            throws IOException, InterruptedException {
        var position = restore(network);
        int step = position.step();
        double before = position.seconds();
        var start = clock.instant();
        var saved = start;
        double loss = 0;
        progress.begin("encoder: training steps", options.steps());
        progress.advance(step);
        int first = step;
        Future<EncoderBatches.Batch> next = ahead.submit(() -> batches.batch(first));
        while (step < options.steps()) {
            double seconds = before + Duration.between(start, clock.instant()).toMillis() / 1000.0;
            double pace = seconds / options.limit().toMillis() * 1000;
            int scheduled = Math.max(step, (int) (pace * options.steps()));
            if (scheduled >= options.steps()) {
                LOG.info("encoder: the limit of {} ends training at step {}", options.limit(), step);
                break;
            }
            var batch = get(next);
            int following = step + 1;
            next = ahead.submit(() -> batches.batch(following));
            var taken = network.step(batch, schedule.at(scheduled));
            step++;
            progress.advance(1);
            loss += taken.loss();
            if (step % REPORT_STEPS == 0) {
                LOG.info(
                        "encoder: step {} loss {} gradient {} rate {} {} s of audio/s",
                        step,
                        rounded(loss / REPORT_STEPS),
                        rounded(taken.gradientNorm()),
                        "%.2e".formatted(schedule.at(scheduled)),
                        rounded((step - first) * network.batchSeconds() / Math.max(1e-3, seconds - before)));
                loss = 0;
            }
            if (step % MEASURE_STEPS == 0 || step == options.steps()) {
                report(step, accuracy.measure(network));
            }
            if (Duration.between(saved, clock.instant()).compareTo(SAVE_EVERY) > 0 || step == options.steps()) {
                saved = clock.instant();
                save(
                        network,
                        new Position(
                                step, before + Duration.between(start, saved).toMillis() / 1000.0));
            }
        }
        progress.end();
        if (step < options.steps()) {
            report(step, accuracy.measure(network));
        }
    }

    private Position restore(EncoderNetwork network) throws IOException {
        Path position = options.state().resolve(POSITION);
        if (!Files.exists(position)) {
            return new Position(0, 0);
        }
        network.optimiser().restore(options.state().resolve(STATE));
        return new ObjectMapper().readValue(position.toFile(), Position.class);
    }

    private void save(EncoderNetwork network, Position position) throws IOException {
        network.optimiser().save(options.state().resolve(STATE));
        Path partial = options.state().resolve(POSITION + ".partial");
        new ObjectMapper().writeValue(partial.toFile(), position);
        Files.move(
                partial,
                options.state().resolve(POSITION),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    private static EncoderBatches.Batch get(Future<EncoderBatches.Batch> batch) throws InterruptedException {
        try {
            return batch.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("encoder training: cannot prepare a batch", e.getCause());
        }
    }

    private static void report(int step, Map<String, Double> accuracies) {
        var line = new StringBuilder("encoder: step " + step + " right half frames");
        accuracies.forEach((group, share) -> line.append(String.format(Locale.ROOT, " %s %.3f", group, share)));
        LOG.info("{}", line);
    }

    private static String rounded(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
