package io.spiritlm.deploy.capacity;

import io.spiritlm.ingest.PcmRate;
import io.spiritlm.ingest.stream.ClientMessage;
import io.spiritlm.ingest.stream.StreamClient;
import io.spiritlm.ingest.stream.StreamEvent;
import io.spiritlm.wire.Pcm16;
import io.spiritlm.wire.Request;
import io.spiritlm.wire.Sampling;
import io.spiritlm.wire.Task;
import io.spiritlm.wire.Voice;
import io.spiritlm.wire.units.Modality;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Calls in real time over WebSockets, one after the other on each line. Thread-safe. */
final class LiveLines implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration TO_CLOSE = Duration.ofSeconds(60);

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI address;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final List<Mono<Void>> lines = new ArrayList<>();
    private Totals totals = Totals.NONE;
    private String lastFailure = "";

    /** What is done on a line. */
    enum Wish {
        /** Nothing is said. */
        SILENCE,
        /** What is said is written down. */
        TRANSCRIBE,
        /** What is said is answered in speech, of at most 60 tokens. */
        ANSWER;

        Request request() {
            return switch (this) {
                case SILENCE, TRANSCRIBE ->
                    new Request(Task.TRANSCRIBE, Modality.TEXT, new Sampling.Greedy(60), Voice.DEFAULT, PATIENCE);
                case ANSWER ->
                    new Request(
                            Task.CONTINUE,
                            Modality.SPEECH,
                            new Sampling.Drawn(0.8f, 0.95f, 0, 1, 60),
                            Voice.DEFAULT,
                            PATIENCE);
            };
        }
    }

    /**
     * What has passed until now.
     *
     * @param calls that are over
     * @param legSeconds of sound sent, silence included
     * @param speechSeconds of it that were speech
     * @param utterances that ended
     * @param turns answers that ended
     * @param promptTokens of their prompts
     * @param writtenTokens of the answers
     * @param answerSeconds of sound received
     * @param failures calls that broke off
     */
    record Totals(
            long calls,
            double legSeconds,
            double speechSeconds,
            long utterances,
            long turns,
            long promptTokens,
            long writtenTokens,
            double answerSeconds,
            long failures) {
        static final Totals NONE = new Totals(0, 0, 0, 0, 0, 0, 0, 0, 0);

        Totals plus(Totals more) {
            return new Totals(
                    calls + more.calls,
                    legSeconds + more.legSeconds,
                    speechSeconds + more.speechSeconds,
                    utterances + more.utterances,
                    turns + more.turns,
                    promptTokens + more.promptTokens,
                    writtenTokens + more.writtenTokens,
                    answerSeconds + more.answerSeconds,
                    failures + more.failures);
        }

        Totals minus(Totals less) {
            return new Totals(
                    calls - less.calls,
                    legSeconds - less.legSeconds,
                    speechSeconds - less.speechSeconds,
                    utterances - less.utterances,
                    turns - less.turns,
                    promptTokens - less.promptTokens,
                    writtenTokens - less.writtenTokens,
                    answerSeconds - less.answerSeconds,
                    failures - less.failures);
        }

        static Totals ofSound(double legSeconds, double speechSeconds) {
            return new Totals(0, legSeconds, speechSeconds, 0, 0, 0, 0, 0, 0);
        }
    }

    LiveLines(URI address) {
        this.address = address;
    }

    /**
     * Lets lines call, until {@link #finish}.
     *
     * @param lines how many; they begin evenly spread over a round
     * @param wishes of the lines, in turn
     * @param callLength after which a line ends its call and begins another
     */
    void begin(int lines, List<Wish> wishes, SpokenRounds said, Duration callLength) {
        for (int line = 0; line < lines; line++) {
            Wish wish = wishes.get(line % wishes.size());
            SpokenRounds rounds = wish == Wish.SILENCE ? SpokenRounds.silent() : said;
            Duration after = rounds.length().multipliedBy(line).dividedBy(lines);
            Mono<Void> calling = Mono.delay(after)
                    .then(Mono.defer(() -> call(wish, rounds, callLength))
                            .repeat(() -> !stopping.get())
                            .then())
                    .cache();
            this.lines.add(calling);
            var _ = calling.subscribe();
        }
    }

    /** Ends the calls, and waits for what comes of them. */
    void finish() {
        stopping.set(true);
        Mono.when(lines).block();
    }

    synchronized Totals totals() {
        return totals;
    }

    /** Of the last call that broke off; empty if none did. */
    synchronized String lastFailure() {
        return lastFailure;
    }

    private Mono<Void> call(Wish wish, SpokenRounds rounds, Duration length) {
        return Mono.usingWhen(
                        Mono.fromSupplier(() -> StreamClient.open(
                                http,
                                List.of(address),
                                new ClientMessage.Open(PcmRate.HZ_16000, wish.request(), Map.of(), false),
                                StreamClient.Settings.DEFAULT)),
                        client -> Mono.when(
                                say(client, rounds, length), client.results().doOnNext(this::heard)),
                        client -> Mono.fromRunnable(client::close))
                .timeout(length.plus(TO_CLOSE))
                .doOnSuccess(_ -> add(new Totals(1, 0, 0, 0, 0, 0, 0, 0, 0)))
                .onErrorResume(failure -> {
                    failed(failure);
                    return Mono.empty();
                });
    }

    private Mono<Void> say(StreamClient client, SpokenRounds rounds, Duration length) {
        double pieceSeconds = SpokenRounds.PIECE.toMillis() / 1e3;
        Totals ofPiece = Totals.ofSound(pieceSeconds, pieceSeconds * rounds.speechShare());
        return Flux.interval(SpokenRounds.PIECE)
                .onBackpressureBuffer()
                .take(length.dividedBy(SpokenRounds.PIECE))
                .takeUntil(_ -> stopping.get())
                .concatMap(number -> {
                    Pcm16 piece = rounds.piece(number);
                    return client.sound(piece.bytes()).doOnSuccess(_ -> add(ofPiece));
                })
                .then(Mono.defer(client::finish));
    }

    private void heard(StreamEvent.Result result) {
        switch (result) {
            case StreamEvent.Utterance _ -> add(new Totals(0, 0, 0, 1, 0, 0, 0, 0, 0));
            case StreamEvent.TurnEnd end ->
                add(new Totals(
                        0, 0, 0, 0, 1, end.usage().promptTokens(), end.usage().writtenTokens(), 0, 0));
            case StreamEvent.Audio audio ->
                add(new Totals(0, 0, 0, 0, 0, 0, 0, audio.samples().length() / (double) Pcm16.SAMPLE_RATE_HZ, 0));
            case StreamEvent.Text _, StreamEvent.Units _, StreamEvent.SpeechEnd _, StreamEvent.Closed _ -> {}
        }
    }

    private synchronized void failed(Throwable failure) {
        lastFailure = failure.toString();
        totals = totals.plus(new Totals(0, 0, 0, 0, 0, 0, 0, 0, 1));
    }

    private synchronized void add(Totals more) {
        totals = totals.plus(more);
    }

    @Override
    public void close() {
        stopping.set(true);
        http.shutdownNow();
    }
}
