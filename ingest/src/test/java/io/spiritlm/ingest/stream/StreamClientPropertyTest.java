package io.spiritlm.ingest.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.spiritlm.ingest.LiveResampler;
import io.spiritlm.ingest.PcmRate;
import io.spiritlm.ingest.live.CallElsewhere;
import io.spiritlm.ingest.live.LiveCall;
import io.spiritlm.ingest.live.LiveCalls;
import io.spiritlm.wire.Pcm16;
import io.spiritlm.wire.Request;
import io.spiritlm.wire.Sampling;
import io.spiritlm.wire.Task;
import io.spiritlm.wire.Voice;
import io.spiritlm.wire.units.Modality;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

class StreamClientPropertyTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Request REQUEST =
            new Request(Task.CONTINUE, Modality.SPEECH, new Sampling.Greedy(10), Voice.DEFAULT, Duration.ofSeconds(9));

    @BeforeAll
    static void watchEveryBuffer() {
        Leaks.watch();
    }

    @AfterAll
    static void releasedEveryBuffer() {
        Leaks.assertNone();
    }

    @ParameterizedTest
    @EnumSource(PcmRate.class)
    void losesAndDoublesNothingWhateverBreaks(PcmRate rate) throws Exception {
        int resumes = 0;
        for (long seed = 0; seed < 6; seed++) {
            Random random = new Random(seed);
            FakeCalls calls = new FakeCalls();
            calls.onSafe = leg -> answer(leg);
            try (StreamServer one = serve(calls);
                    StreamServer other = serve(calls);
                    StreamClient client = client(rate, List.of(one, other))) {
                var heard = client.results().collectList().toFuture();
                Pcm16 expected = speak(client, rate, random);
                List<StreamEvent.Result> results = heard.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

                FakeCalls.Leg leg = leg(calls, client);
                assertThat(leg.heard()).as("%s, seed %d", rate, seed).isEqualTo(expected);
                assertThat(leg.messages())
                        .as("%s, seed %d", rate, seed)
                        .hasSize(4)
                        .last()
                        .asString()
                        .endsWith("close");
                assertThat(results.stream().map(StreamEvent.Result::cursor))
                        .as("%s, seed %d", rate, seed)
                        .containsExactlyElementsOf(told(leg));
                resumes += client.resumes();
            }
        }
        assertThat(resumes).isPositive();
    }

    /** 60 calls at once share their client's threads. */
    @Test
    void holdsManyCallsThroughBreaks() throws Exception {
        FakeCalls calls = new FakeCalls();
        calls.onSafe = leg -> answer(leg);
        try (StreamServer server = serve(calls)) {
            List<StreamClient> clients = new ArrayList<>();
            List<CompletableFuture<List<StreamEvent.Result>>> results = new ArrayList<>();
            List<Pcm16> expected = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                StreamClient client = client(PcmRate.HZ_16000, List.of(server));
                clients.add(client);
                results.add(client.results().collectList().toFuture());
            }
            for (int i = 0; i < 60; i++) {
                expected.add(speak(clients.get(i), PcmRate.HZ_16000, new Random(i)));
            }
            for (int i = 0; i < 60; i++) {
                results.get(i).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                FakeCalls.Leg leg = leg(calls, clients.get(i));
                assertThat(leg.heard()).as("call %d", i).isEqualTo(expected.get(i));
            }
        }
    }

    @Test
    void goesOnWhereItIsSentTo() throws Exception {
        FakeCalls calls = new FakeCalls();
        calls.onSafe = leg -> answer(leg);
        try (StreamServer other = serve(calls);
                StreamServer first = serve(new SentAway(calls, other.address()));
                StreamClient client = client(PcmRate.HZ_16000, List.of(first))) {
            var heard = client.results().collectList().toFuture();
            Pcm16 sound = Answers.noise(1, 16_000);
            client.sound(sound.slice(0, 8_000).bytes()).block(PATIENCE);
            Mono.defer(() -> Mono.justOrEmpty(client.acknowledgedSamples() > 0 ? Optional.of(true) : Optional.empty()))
                    .repeatWhenEmpty(tries -> tries.delayElements(Duration.ofMillis(5)))
                    .block(PATIENCE);
            client.breakConnection();
            client.sound(sound.slice(8_000, 16_000).bytes()).block(PATIENCE);
            client.finish().block(PATIENCE);
            heard.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(leg(calls, client).heard()).isEqualTo(sound);
            assertThat(client.resumes()).isEqualTo(1);
        }
    }

    /** Calls that are opened here, and are another process's by the time they are taken up. */
    private record SentAway(LiveCalls calls, String address) implements LiveCalls {
        @Override
        public Mono<LiveCall> open(Request request, Map<String, String> metadata) {
            return calls.open(request, metadata);
        }

        @Override
        public Mono<LiveCall> resume(String ticket, String cursor) {
            return Mono.error(new CallElsewhere("call: expected here, found elsewhere", Optional.of(address)));
        }
    }

    /** A break before the call was known to be open has left another one behind. */
    private static FakeCalls.Leg leg(FakeCalls calls, StreamClient client) {
        return Objects.requireNonNull(calls.legs.get("T-" + client.call()));
    }

    private static StreamServer serve(LiveCalls calls) throws Exception {
        return StreamServer.start(StreamSettings.at("127.0.0.1", 0).withCloseWithin(Duration.ofSeconds(1)), calls);
    }

    private static StreamClient client(PcmRate rate, List<StreamServer> servers) {
        return StreamClient.open(
                RawClient.HTTP,
                servers.stream().map(server -> URI.create(server.address())).toList(),
                new ClientMessage.Open(rate, REQUEST, Map.of(), false),
                new StreamClient.Settings(Duration.ofSeconds(4), Duration.ofSeconds(5), PATIENCE));
    }

    /** Says 1 to 9 s, three messages and the end, with breaks; gives what the leg should have heard. */
    private static Pcm16 speak(StreamClient client, PcmRate rate, Random random) {
        int samples = rate.hz() * (1 + random.nextInt(8)) + random.nextInt(rate.hz());
        ByteString sound = Answers.noise(samples, samples).bytes();
        int messages = 3;
        int at = 0;
        int longest = 2 + random.nextInt(rate.hz() - 2);
        while (at < samples) {
            int next = Math.min(samples, at + 1 + random.nextInt(longest));
            Mono<Void> said = client.sound(sound.substring(at * Short.BYTES, next * Short.BYTES));
            if (random.nextInt(5) == 0) {
                client.breakConnection();
            }
            said.block(PATIENCE);
            if (messages > 0 && random.nextInt(4) == 0) {
                messages--;
                (messages == 1 ? client.flush() : client.text("text")).block(PATIENCE);
            }
            at = next;
        }
        while (messages-- > 0) {
            client.flush().block(PATIENCE);
        }
        Mono<Void> end = client.finish();
        end.block(PATIENCE);
        if (random.nextBoolean()) {
            client.breakConnection();
        }
        try (LiveResampler whole = LiveResampler.behind(rate, 0)) {
            return whole.convert(sound).concat(whole.drain());
        }
    }

    /** A turn for each half second heard, and the end. */
    private static void answer(FakeCalls.Leg leg) {
        while (leg.heard().length() / 8_000 > leg.resultCount() / 9) {
            Answers.turn(leg, leg.resultCount() / 9);
        }
        if (!leg.messages().isEmpty() && leg.messages().getLast().endsWith("close")) {
            Answers.end(leg, 1);
        }
    }

    /** The cursors of all results that clients are told of: not the preview, and not units that nobody asked for. */
    private static List<String> told(FakeCalls.Leg leg) {
        List<String> told = new ArrayList<>();
        int results = leg.resultCount() - 3;
        for (int i = 0; i < results; i++) {
            if (i % 9 > 1) {
                told.add(Integer.toString(i + 1));
            }
        }
        told.add(Integer.toString(results + 3));
        return told;
    }
}
