package io.spiritlm.train.vocoder;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.spiritlm.neural.SafetensorsWriter;
import io.spiritlm.train.Progress;
import io.spiritlm.train.corpus.Corpus;
import io.spiritlm.train.encoder.UnitCorpus;
import io.spiritlm.train.optimize.LearningRate;
import io.spiritlm.vocode.model.UnitHifiGanConfig;
import io.spiritlm.vocode.model.UnitHifiGanConfig.ResidualBlock;
import io.spiritlm.vocode.model.UnitHifiGanConfig.Upsampling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains the vocoder on the corpus's synthetic voices and their units, and writes it in the released layout. State is saved
 * every {@link #SAVE_EVERY}; a training that was ended goes on from there.
 */
public final class VocoderTrainer {
    /** The one way of speaking that the voices have: F0 is constant, so that units alone say everything. */
    static final String STYLE = "monotone";

    private static final Logger LOG = LoggerFactory.getLogger(VocoderTrainer.class);
    private static final Duration SAVE_EVERY = Duration.ofSeconds(90);
    private static final int REPORT_STEPS = 100;
    private static final int SCHEDULE = 10_000; // parts of the time limit
    private static final int MEASURED_BATCHES = 6;
    private static final String STATE = "state.safetensors";
    private static final String POSITION = "position.json";

    /** Where a training is: steps taken and time spent on them. */
    private record Position(int step, double seconds) {}

    private final VocoderOptions options;
    private final Progress progress;
    private final InstantSource clock;
    private final LearningRate schedule;

    private VocoderTrainer(VocoderOptions options, Progress progress, InstantSource clock) {
        this.options = options;
        this.progress = progress;
        this.clock = clock;
        schedule = new LearningRate(options.peakRate(), options.peakRate() / 50, SCHEDULE / 100, SCHEDULE);
    }

    /** The shape of spirit-mini's vocoder: 640 samples a frame, 1.2 million parameters. */
    public static UnitHifiGanConfig miniShape(int units, int speakers) {
        return new UnitHifiGanConfig(
                units,
                32,
                256,
                List.of(new Upsampling(5, 11), new Upsampling(4, 8), new Upsampling(4, 8), new Upsampling(8, 16)),
                List.of(new ResidualBlock(3, List.of(1, 3)), new ResidualBlock(7, List.of(1))),
                speakers,
                1,
                0,
                0,
                96,
                3);
    }

    /**
     * Trains, or goes on training, and writes {@code config.json}, {@code model.safetensors}, {@code speakers.txt} and
     * {@code styles.txt} into the model's vocoder.
     *
     * @throws IOException when corpus, units or state can't be read or written
     */
    public static void run(VocoderOptions options, Progress progress, InstantSource clock) throws IOException {
        new VocoderTrainer(options, progress, clock).train();
    }

    private void train() throws IOException {
        Files.createDirectories(options.state());
        try (var corpus = Corpus.open(options.work().resolve("corpus"))) {
            int hopSamples = miniShape(options.units(), 1).hopSamples();
            var recordings = VoiceRecordings.read(
                    corpus,
                    options.voices(),
                    UnitCorpus.folder(options.work()),
                    options.units(),
                    hopSamples,
                    options.pieceFrames());
            var config = miniShape(options.units(), recordings.speakers().size())
                    .withDefaultSpeaker(defaultSpeaker(recordings.speakers()));
            try (var network = new VocoderNetwork(config, options.pieces(), options.pieceFrames(), options.seed())) {
                LOG.info(
                        "vocoder: {} parameters, speakers {} steady {}, {} utterances, {} s of audio a step",
                        network.parameters(),
                        recordings.speakers(),
                        recordings.steadiness(),
                        recordings.training().size(),
                        options.pieces() * options.pieceFrames() * hopSamples / 16_000.0);
                optimise(network, recordings, hopSamples);
                export(network, config, recordings.speakers());
            }
        }
    }

    private int defaultSpeaker(List<String> speakers) throws IOException {
        int speaker = speakers.indexOf(options.defaultSpeaker());
        if (speaker < 0) {
            throw new IOException(
                    "default speaker: expected one of " + speakers + ", found '" + options.defaultSpeaker() + "'");
        }
        return speaker;
    }

    private void optimise(VocoderNetwork network, VoiceRecordings recordings, int hopSamples) throws IOException {
        var batches = new VocoderBatches(
                recordings.training(),
                recordings.steadiness(),
                options.pieces(),
                options.pieceFrames(),
                hopSamples,
                options.seed());
        var unseen = new VocoderBatches(
                recordings.development(),
                recordings.steadiness(),
                options.pieces(),
                options.pieceFrames(),
                hopSamples,
                options.seed());
        var start = restored(network);
        int step = start.step();
        double before = start.seconds();
        Instant began = clock.instant();
        Instant saved = began;
        double limit = options.limit().toMillis() / 1e3;
        progress.begin("vocoder: seconds", Math.round(limit));
        progress.advance(Math.round(before));
        double shown = before;
        double loss = 0;
        double seconds = before;
        while (seconds < limit) {
            int part = (int) Math.min(SCHEDULE - 1, SCHEDULE * seconds / limit);
            loss += network.step(batches.batch(step), schedule.at(part)).loss();
            step++;
            seconds = before + seconds(began);
            if (Math.floor(seconds) > shown) {
                progress.advance((long) (Math.floor(seconds) - Math.floor(shown)));
                shown = Math.floor(seconds);
            }
            if (step % REPORT_STEPS == 0) {
                LOG.info(
                        "vocoder: step {}, {} s, loss {}",
                        step,
                        Math.round(seconds),
                        String.format(java.util.Locale.ROOT, "%.3f", loss / REPORT_STEPS));
                loss = 0;
            }
            if (Duration.between(saved, clock.instant()).compareTo(SAVE_EVERY) >= 0) {
                save(network, new Position(step, seconds));
                report(network, unseen, recordings);
                saved = clock.instant();
            }
        }
        save(network, new Position(step, seconds));
        report(network, unseen, recordings);
        progress.end();
    }

    /** Says how far unseen speech is off, and keeps one utterance of each speaker to listen to. */
    private void report(VocoderNetwork network, VocoderBatches unseen, VoiceRecordings recordings) throws IOException {
        double decibels = 0;
        double duration = 0;
        for (int i = 0; i < MEASURED_BATCHES; i++) {
            var measures = network.measure(unseen.batch(i));
            decibels += measures.decibels() / MEASURED_BATCHES;
            duration += measures.duration() / MEASURED_BATCHES;
        }
        LOG.info(
                "vocoder: unseen utterances: log magnitudes {} dB off, durations {}",
                String.format(java.util.Locale.ROOT, "%.2f", decibels),
                String.format(java.util.Locale.ROOT, "%.3f", duration));
        for (int speaker = 0; speaker < recordings.speakers().size(); speaker++) {
            int wanted = speaker;
            var recording = recordings.development().stream()
                    .filter(r -> r.speaker() == wanted)
                    .findFirst();
            if (recording.isPresent()) {
                WaveFile.write(
                        options.state().resolve(recordings.speakers().get(speaker) + ".wav"),
                        network.vocode(recording.get().units(), speaker));
            }
        }
    }

    private void export(VocoderNetwork network, UnitHifiGanConfig config, List<String> speakers) throws IOException {
        Path folder = options.vocoder();
        Files.createDirectories(folder);
        config.write(folder.resolve("config.json"));
        Files.write(folder.resolve("speakers.txt"), speakers);
        Files.write(folder.resolve("styles.txt"), List.of(STYLE));
        network.optimiser().export(folder.resolve("model.safetensors"), SafetensorsWriter.Precision.F16);
    }

    private double seconds(Instant since) {
        return Duration.between(since, clock.instant()).toMillis() / 1e3;
    }

    private Position restored(VocoderNetwork network) throws IOException {
        Path position = options.state().resolve(POSITION);
        if (!Files.exists(position)) {
            return new Position(0, 0);
        }
        var json = new ObjectMapper().readTree(position.toFile());
        network.optimiser().restore(options.state().resolve(STATE));
        LOG.info("vocoder: goes on from step {}", json.path("step").asInt());
        return new Position(json.path("step").asInt(), json.path("seconds").asDouble());
    }

    private void save(VocoderNetwork network, Position position) throws IOException {
        network.optimiser().save(options.state().resolve(STATE));
        Path partial = options.state().resolve(POSITION + ".partial");
        var json = new ObjectMapper().createObjectNode();
        json.put("step", position.step()).put("seconds", position.seconds());
        Files.writeString(partial, json.toString());
        Files.move(
                partial,
                options.state().resolve(POSITION),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }
}
