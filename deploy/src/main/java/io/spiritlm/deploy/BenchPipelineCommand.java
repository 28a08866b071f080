package io.spiritlm.deploy;

import io.spiritlm.deploy.pipeline.Pipeline;
import io.spiritlm.deploy.pipeline.StageName;
import io.spiritlm.ingest.AudioFile;
import io.spiritlm.ingest.DecodeOptions;
import io.spiritlm.ingest.UnreadableAudio;
import io.spiritlm.wire.AudioRecord;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Pcm16;
import io.spiritlm.wire.Sampling;
import io.spiritlm.wire.Topics;
import io.spiritlm.wire.Voice;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Flux;

/** Measures how fast calls go through the pipeline, and what share of the work each stage has. */
@Command(
        name = "pipeline",
        description = "Measure how fast calls go through the pipeline, and what share of the work each stage has.",
        footer =
                "%nEach call says the recording again and again, with a pause between, and every utterance is answered in"
                        + " speech. The real-time factor is the time taken over the length of one call: below 1, all calls together"
                        + " run faster than real time.")
final class BenchPipelineCommand implements Callable<Integer> {
    private static final Sampling SAMPLING = new Sampling.Drawn(0.8f, 0.95f, 0, 1, 60);
    private static final int PAUSE_PIECES = 10;

    /**
     * One measurement.
     *
     * @param calls at once
     * @param audioSeconds length of each call
     * @param seconds from the first record sent to the last heard
     * @param realTimeFactor seconds over audioSeconds
     * @param share of all stages' work, by stage
     */
    record Row(int calls, double audioSeconds, double seconds, double realTimeFactor, Map<String, Double> share) {
        Row {
            share = Map.copyOf(share);
        }
    }

    /** All measurements. */
    record Figures(List<Row> rows) {
        Figures {
            rows = List.copyOf(rows);
        }
    }

    @Parameters(arity = "0..1", paramLabel = "IN", description = "A sound file (default: the bundled recording).")
    private @Nullable Path input;

    @Option(names = "--calls", paramLabel = "N", description = "Calls at once (default: ${DEFAULT-VALUE}).")
    private int calls = 4;

    @Option(names = "--seconds", paramLabel = "S", description = "Length of each call (default: ${DEFAULT-VALUE}).")
    private int seconds = 30;

    @Mixin
    private final PipelineOptions options = new PipelineOptions();

    @Mixin
    private final JsonReport json = new JsonReport();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    BenchPipelineCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException, UnreadableAudio {
        PrintWriter out = spec.commandLine().getOut();
        List<Pcm16> pieces = pieces(input == null ? DemoRecording.file() : input);
        List<Row> rows = new ArrayList<>();
        try (Pipeline pipeline = options.open(EnumSet.allOf(StageName.class))) {
            measure(pipeline, pieces, 1); // fills caches and compiles; not told
            out.printf("calls  audio each     time  real-time factor  %s%n", "share of work");
            for (int atOnce : calls == 1 ? new int[] {1} : new int[] {1, calls}) {
                Row row = measure(pipeline, pieces, atOnce);
                rows.add(row);
                out.printf(
                        "%5d  %8.1f s  %6.2f s  %16.3f  %s%n",
                        row.calls(), row.audioSeconds(), row.seconds(), row.realTimeFactor(), shares(row));
                out.flush();
            }
        }
        json.write(new Figures(rows));
        return ExitCode.OK;
    }

    private Row measure(Pipeline pipeline, List<Pcm16> pieces, int atOnce) {
        Map<LegId, Flux<AudioRecord>> legs = new LinkedHashMap<>();
        for (int i = 0; i < atOnce; i++) {
            LegId leg = new LegId(Recording.newCall(), "caller");
            legs.put(leg, Recording.ofPieces(pieces, leg, Requests.spokenAnswer(SAMPLING, Voice.DEFAULT)));
        }
        pipeline.times().reset();
        long begun = System.nanoTime();
        pipeline.exchange(legs, List.of(Topics.SPEECH)).blockLast();
        double taken = (System.nanoTime() - begun) / 1e9;
        double audio = pieces.stream().mapToInt(Pcm16::length).sum() / (double) Pcm16.SAMPLE_RATE_HZ;
        return new Row(atOnce, audio, taken, taken / audio, shares(pipeline));
    }

    private static Map<String, Double> shares(Pipeline pipeline) {
        Map<String, Double> shares = new LinkedHashMap<>();
        double sum = 0;
        for (StageName stage : StageName.values()) {
            sum += pipeline.times().worked(stage).toNanos();
        }
        for (StageName stage : StageName.values()) {
            shares.put(
                    stage.toString(),
                    sum == 0 ? 0 : pipeline.times().worked(stage).toNanos() / sum);
        }
        return shares;
    }

    private static String shares(Row row) {
        StringBuilder text = new StringBuilder();
        for (StageName stage : StageName.values()) {
            text.append("%s %.0f %%  ".formatted(stage, 100 * row.share().getOrDefault(stage.toString(), 0.0)));
        }
        return text.toString().strip();
    }

    /** The recording and a pause, again and again, until the call is long enough. */
    private List<Pcm16> pieces(Path file) throws UnreadableAudio {
        List<Pcm16> once = new ArrayList<>();
        try (AudioFile audio = AudioFile.open(file, DecodeOptions.DEFAULT)) {
            for (Optional<Pcm16> piece = audio.next(); piece.isPresent(); piece = audio.next()) {
                once.add(piece.get());
            }
        }
        Pcm16 silence = Pcm16.of(new short[AudioFile.PIECE_SAMPLES]);
        for (int i = 0; i < PAUSE_PIECES; i++) {
            once.add(silence);
        }
        List<Pcm16> all = new ArrayList<>();
        while (all.size() < seconds * Pcm16.SAMPLE_RATE_HZ / AudioFile.PIECE_SAMPLES) {
            all.addAll(once);
        }
        return all;
    }
}
