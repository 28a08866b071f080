package io.spiritlm.deploy;

import io.spiritlm.ingest.AudioFile;
import io.spiritlm.ingest.PcmRate;
import io.spiritlm.ingest.UnreadableAudio;
import io.spiritlm.ingest.WavFile;
import io.spiritlm.ingest.stream.ClientMessage;
import io.spiritlm.ingest.stream.StreamClient;
import io.spiritlm.ingest.stream.StreamEvent;
import io.spiritlm.wire.Finish;
import io.spiritlm.wire.Pcm16;
import io.spiritlm.wire.Request;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Says a recording to a running ingest, in real time, as a caller would. */
@Command(
        name = "call",
        description = "Say a recording to a running ingest, in real time, and write what comes back.",
        footer = "%nWithout -o it is written down; with it, answered in speech. A lost connection is taken up again.")
final class CallCommand implements Callable<Integer> {
    private static final Duration PIECE = Duration.ofMillis(100);

    @Parameters(paramLabel = "IN", description = "A sound file of any common format, rate and channel count.")
    private Path input = Path.of("");

    @Option(
            names = "--to",
            paramLabel = "URL",
            split = ",",
            description = "Where ingest serves; several with commas are tried in turn (default: ${DEFAULT-VALUE}).")
    private List<URI> addresses = List.of(URI.create("ws://127.0.0.1:8080/v1/stream"));

    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUT.wav",
            description = "Ask for answers in speech, and write them there.")
    private Optional<Path> output = Optional.empty();

    @Mixin
    private final SoundOptions sound = new SoundOptions();

    @Mixin
    private final VoiceOptions voice = new VoiceOptions();

    @Mixin
    private final SamplingOptions sampling = new SamplingOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    CallCommand() {}

    @Override
    public Integer call() throws IOException, UnreadableAudio {
        List<Pcm16> pieces = pieces();
        Request request = output.isPresent()
                ? sampling.of(Requests.spokenAnswer(sampling.sampling(), voice.voice()))
                : Requests.transcript();
        try (HttpClient http = HttpClient.newHttpClient();
                StreamClient client = StreamClient.open(
                        http,
                        addresses,
                        new ClientMessage.Open(PcmRate.HZ_16000, request, Map.of(), false),
                        StreamClient.Settings.DEFAULT)) {
            Flux<StreamEvent.Result> results =
                    Flux.merge(client.results(), say(client, pieces).then(Mono.empty()));
            return write(results);
        }
    }

    private List<Pcm16> pieces() throws UnreadableAudio {
        List<Pcm16> pieces = new ArrayList<>();
        try (AudioFile audio = AudioFile.open(input, sound.decoding())) {
            for (Optional<Pcm16> piece = audio.next(); piece.isPresent(); piece = audio.next()) {
                pieces.add(piece.get());
            }
        }
        return pieces;
    }

    private static Mono<Void> say(StreamClient client, List<Pcm16> pieces) {
        return Flux.interval(PIECE)
                .onBackpressureBuffer()
                .zipWithIterable(pieces, (_, piece) -> piece)
                .concatMap(piece -> client.sound(piece.bytes()))
                .then(Mono.defer(client::finish));
    }

    private int write(Flux<StreamEvent.Result> results) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        boolean failed = false;
        try (SpeechFile speech = new SpeechFile(output)) {
            StringBuilder text = new StringBuilder();
            long run = 0;
            for (StreamEvent.Result result : results.toIterable()) {
                switch (result) {
                    case StreamEvent.Text piece -> {
                        text.append(piece.run() == run ? "" : " ").append(piece.text());
                        run = piece.run();
                    }
                    case StreamEvent.TurnEnd end -> {
                        if (!text.isEmpty()) {
                            out.println(text.toString().strip());
                            out.flush();
                            text.setLength(0);
                        }
                        failed |= end.finish() != Finish.STOP && end.finish() != Finish.LENGTH;
                        if (!end.reason().isEmpty()) {
                            spec.commandLine().getErr().println("turn %d: %s".formatted(end.turn(), end.reason()));
                        }
                    }
                    case StreamEvent.Audio audio -> speech.write(audio.samples());
                    case StreamEvent.Utterance _,
                            StreamEvent.Units _,
                            StreamEvent.SpeechEnd _,
                            StreamEvent.Closed _ -> {}
                }
            }
        }
        output.ifPresent(out::println);
        return failed ? ExitCode.SOFTWARE : ExitCode.OK;
    }

    /** Where answers in speech go, if they are wanted. */
    private static final class SpeechFile implements AutoCloseable {
        private final Optional<WavFile> wav;

        SpeechFile(Optional<Path> file) throws IOException {
            wav = file.isPresent() ? Optional.of(WavFile.create(file.get())) : Optional.empty();
        }

        void write(Pcm16 samples) throws IOException {
            if (wav.isPresent()) {
                wav.get().write(samples);
            }
        }

        @Override
        public void close() throws IOException {
            if (wav.isPresent()) {
                wav.get().close();
            }
        }
    }
}
