package io.spiritlm.deploy;

import io.spiritlm.deploy.pipeline.Passed;
import io.spiritlm.deploy.pipeline.Pipeline;
import io.spiritlm.deploy.pipeline.StageName;
import io.spiritlm.ingest.DecodeOptions;
import io.spiritlm.ingest.UnreadableAudio;
import io.spiritlm.ingest.WavFile;
import io.spiritlm.wire.AudioRecord;
import io.spiritlm.wire.CallId;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Pcm16;
import io.spiritlm.wire.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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

/** Shows the whole pipeline: a recording is transcribed, and answered in speech. */
@Command(
        name = "demo",
        description = "Send a recording of a person through the whole pipeline: show the records of each topic as they"
                + " pass, the transcript, the spoken answer, and what each stage cost.",
        footer = "%nThe recording is one call with two legs: one asks for a transcript, the other for an answer.")
final class DemoCommand implements Callable<Integer> {
    /**
     * What was measured.
     *
     * @param recordingSeconds length of the recording
     * @param startSeconds until the broker served and all networks were loaded
     * @param pipelineSeconds from the first record sent to the last one heard
     * @param workedSeconds by stage, for both legs
     * @param answerSeconds length of the answer
     */
    record Figures(
            double recordingSeconds,
            double startSeconds,
            double pipelineSeconds,
            Map<String, Double> workedSeconds,
            String transcript,
            double answerSeconds) {
        Figures {
            workedSeconds = Map.copyOf(workedSeconds);
        }
    }

    @Parameters(arity = "0..1", paramLabel = "IN", description = "A sound file (default: the bundled recording).")
    private @Nullable Path input;

    @Option(
            names = "-o",
            paramLabel = "OUT.wav",
            description = "Where to write the spoken answer (default: target/demo.wav beside ./spirit).")
    private Path output = Home.directory().resolve("target").resolve("demo.wav");

    @Mixin
    private final SamplingOptions sampling = new SamplingOptions();

    @Mixin
    private final VoiceOptions voice = new VoiceOptions();

    @Mixin
    private final PipelineOptions options = new PipelineOptions();

    @Mixin
    private final JsonReport json = new JsonReport();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    DemoCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException, UnreadableAudio {
        PrintWriter out = spec.commandLine().getOut();
        Path recording = input == null ? DemoRecording.file() : input;
        Recording.requireReadable(recording, DecodeOptions.DEFAULT);
        out.println(
                "recording   " + (input == null ? "a voice prompt, bundled: \"" + DemoRecording.text() + "\"" : input));
        out.flush();
        long begun = System.nanoTime();
        try (Pipeline pipeline = options.open(EnumSet.allOf(StageName.class))) {
            Duration start = Duration.ofNanos(System.nanoTime() - begun);
            out.printf("started     in %.2f s%n%n", seconds(start));
            Figures figures = run(pipeline, recording, start, out);
            tell(figures, out);
            json.write(figures);
        }
        return ExitCode.OK;
    }

    private Figures run(Pipeline pipeline, Path recording, Duration start, PrintWriter out) throws IOException {
        CallId call = Recording.newCall();
        LegId transcript = new LegId(call, "transcript");
        LegId answer = new LegId(call, "answer");
        if (output.toAbsolutePath().getParent() != null) {
            Files.createDirectories(output.toAbsolutePath().getParent());
        }
        Answers answers = new Answers();
        StringBuilder text = new StringBuilder();
        TopicLog log = new TopicLog(out);
        long samples = 0;
        long begun = System.nanoTime();
        try (WavFile wav = WavFile.create(output)) {
            var spoken = new SpokenTurns(wav);
            for (Passed passed : pipeline.exchange(
                            Map.of(
                                    transcript,
                                    Recording.ofFile(recording, transcript, Requests.transcript()),
                                    answer,
                                    Recording.ofFile(
                                            recording,
                                            answer,
                                            sampling.of(Requests.spokenAnswer(sampling.sampling(), voice.voice())))),
                            List.of(Topics.AUDIO, Topics.UNITS, Topics.CONTINUATIONS, Topics.SPEECH))
                    .toIterable()) {
                log.show(passed);
                if (passed.record() instanceof AudioRecord.Chunk chunk
                        && chunk.leg().equals(answer)) {
                    samples += chunk.samples().length();
                }
                Optional<String> said = answers.take(passed.record());
                said.filter(words -> !words.isEmpty())
                        .ifPresent(words -> text.append(words).append(' '));
                spoken.take(passed.record());
            }
            log.flush();
            spoken.silences().forEach(out::println);
            spoken.requireNoFailure(output);
            Map<String, Double> worked = new LinkedHashMap<>();
            for (StageName stage : StageName.values()) {
                worked.put(stage.toString(), seconds(pipeline.times().worked(stage)));
            }
            return new Figures(
                    samples / (double) Pcm16.SAMPLE_RATE_HZ,
                    seconds(start),
                    seconds(Duration.ofNanos(System.nanoTime() - begun)),
                    worked,
                    text.toString().strip(),
                    wav.samplesWritten() / (double) Pcm16.SAMPLE_RATE_HZ);
        }
    }

    private void tell(Figures figures, PrintWriter out) {
        out.printf("%ntranscript  %s%n", figures.transcript());
        out.printf("answer      %s, %.2f s%n", output, figures.answerSeconds());
        out.printf(
                "took        %.2f s for two legs of %.2f s each, of which the stages worked%n",
                figures.pipelineSeconds(), figures.recordingSeconds());
        for (StageName stage : StageName.values()) {
            out.printf("  %-10s%.2f s%n", stage, figures.workedSeconds().getOrDefault(stage.toString(), 0.0));
        }
        out.flush();
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
