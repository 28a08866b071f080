package io.spiritlm.ingest.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.spiritlm.ingest.live.CallElsewhere;
import io.spiritlm.ingest.live.CallRefused;
import io.spiritlm.ingest.live.TooSlow;
import io.spiritlm.wire.Pcm16;
import io.spiritlm.wire.Sampling;
import io.spiritlm.wire.Task;
import io.spiritlm.wire.Voice;
import io.spiritlm.wire.units.Modality;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class StreamServerTest {
    private final FakeCalls calls = new FakeCalls();
    private MeterRegistry registry = new SimpleMeterRegistry();
    private StreamServer server;

    @BeforeAll
    static void watchEveryBuffer() {
        Leaks.watch();
    }

    @AfterAll
    static void releasedEveryBuffer() {
        Leaks.assertNone();
    }

    @BeforeEach
    void serve() throws Exception {
        server = start(settings());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static StreamSettings settings() {
        return StreamSettings.at("127.0.0.1", 0).withCloseWithin(Duration.ofSeconds(2));
    }

    private StreamServer start(StreamSettings settings) throws Exception {
        return StreamServer.start(settings, calls, registry);
    }

    private void serveWith(StreamSettings settings) throws Exception {
        server.close();
        registry = new SimpleMeterRegistry();
        server = start(settings);
    }

    private RawClient client() {
        return new RawClient(server.address());
    }

    @Test
    void opensACallTakesItsSoundAndEndsIt() throws Exception {
        RawClient client = client().open("""
                        ,"audio":{"encoding":"pcm16","sample_rate_hz":16000},"task":"speak","modality":"arbitrary",
                        "sampling":{"temperature":0.5,"top_p":0.25,"top_k":7,"seed":-3,"max_tokens":9},
                        "voice":{"speaker":"anna","style":"calm"},"answer_within_ms":1234,"metadata":{"a":"b"}""");
        assertThat(client.next("opened")).contains("\"call\":\"c0\"", "\"leg\":\"caller\"", "\"lead_ms\":30000");
        FakeCalls.Leg leg = calls.only();
        assertThat(leg.request.task()).isEqualTo(Task.SPEAK);
        assertThat(leg.request.modality()).isEqualTo(Modality.ARBITRARY);
        assertThat(leg.request.sampling()).isEqualTo(new Sampling.Drawn(0.5f, 0.25f, 7, -3, 9));
        assertThat(leg.request.voice()).isEqualTo(new Voice("anna", "calm"));
        assertThat(leg.request.answerWithin()).isEqualTo(Duration.ofMillis(1234));
        assertThat(leg.metadata).isEqualTo(Map.of("a", "b"));

        Pcm16 sound = Answers.noise(1, 5_000);
        client.sound(sound.bytes().toByteArray()).say("{\"type\":\"text\",\"text\":\"hello\"}");
        client.say("{\"type\":\"flush\"}").say("{\"type\":\"close\"}");
        await(() -> leg.messages().size() == 3);
        assertThat(leg.heard()).isEqualTo(sound);
        assertThat(leg.messages()).containsExactly("5000 hello", "5000 flush", "5000 close");
        Answers.end(leg, 3);
        assertThat(client.next("closed")).contains("\"utterances\":3");
        assertThat(client.end()).isEqualTo(new RawClient.Close(1000, "over"));
        assertThat(client.texts).anyMatch(text -> text.contains("\"type\":\"ack\",\"samples\":5000,\"messages\":3"));
        await(() -> count("spirit.stream.closed", "end", "over") == 1);
        assertThat(leg.leaves()).isEqualTo(1);
        assertThat(registry.get("spirit.stream.audio.in").counter().count()).isEqualTo(10_000);
    }

    @Test
    void writesWhatIsGatheredWhenNothingMoreComes() throws Exception {
        RawClient client = client().open(",\"audio\":{\"sample_rate_hz\":16000}");
        client.next("opened");
        Pcm16 piece = Answers.noise(1, 320);
        client.sound(piece.bytes().toByteArray());
        await(() -> calls.only().heard().equals(piece));
    }

    @Test
    void gathersOnWhileTheLastOfItIsBeingWritten() throws Exception {
        serveWith(settings().withPingEvery(Duration.ofMillis(100)));
        Sinks.Empty<Void> kafka = Sinks.empty();
        calls.gate.set(kafka.asMono());
        List<Integer> written = new CopyOnWriteArrayList<>();
        calls.onSafe = safe -> written.add(safe.heard().length());
        RawClient client = client().open(",\"audio\":{\"sample_rate_hz\":16000}");
        client.next("opened");
        client.sound(new byte[640]);
        await(() -> calls.given.get() == 1);
        client.sound(new byte[640]);
        // Two pings are further apart than anything is gathered for.
        client.awaitPings(2);
        client.sound(new byte[640]);
        await(() -> registry.get("spirit.stream.audio.in").counter().count() == 3 * 640);
        client.awaitPings(2);
        calls.gate.set(Mono.empty());
        kafka.tryEmitEmpty();
        await(() -> calls.only().heard().length() == 3 * 320);
        assertThat(written).containsExactly(320, 3 * 320);
    }

    @Test
    void losesNothingOfWhatIsGatheredWhenAConnectionBreaks() throws Exception {
        RawClient first = client().open(",\"audio\":{\"sample_rate_hz\":16000}");
        String ticket = field(first.next("opened"), "ticket");
        Pcm16 sound = Answers.noise(1, 5 * 320);
        first.sound(sound.slice(0, 320).bytes().toByteArray());
        await(() -> registry.get("spirit.stream.audio.in").counter().count() == 640);
        first.socket.abort();
        await(() -> !calls.only().isHeld());
        RawClient second = client().say(resume(ticket, ""));
        // It may have been written, if this took that long.
        int safe = calls.only().heard().length();
        assertThat(second.next("resumed")).contains("\"samples\":" + safe + ",");
        second.sound(sound.slice(safe, sound.length()).bytes().toByteArray());
        await(() -> calls.only().heard().length() >= sound.length());
        assertThat(calls.only().heard()).isEqualTo(sound);
    }

    @Test
    void tellsOfEachResultOnceWithItsCursor() throws Exception {
        RawClient client = client().open(",\"events\":[\"units\"],\"audio\":{\"sample_rate_hz\":48000}");
        client.next("opened");
        Answers.turn(calls.only(), 4);
        Answers.end(calls.only(), 6);
        assertThat(client.next("units"))
                .contains("\"utterance\":4", "\"start_sample\":4800", "[[5,0,1]]", "\"cursor\":\"2\"");
        assertThat(client.next())
                .asString()
                .contains("\"utterance\":4", "\"source\":\"speech\"", "\"start_sample\":4800,\"end_sample\":8640")
                .contains("\"units\":{\"semantic\":[[7,1,1]]}", "\"cursor\":\"3\"");
        assertThat(client.next())
                .isEqualTo(
                        "{\"type\":\"text\",\"turn\":4,\"sequence\":0,\"run\":0,\"text\":\"hälló \",\"cursor\":\"4\"}");
        assertThat(client.next()).asString().contains("turn_end", "\"finish\":\"stop\"", "\"written_tokens\":2");
        assertThat(AudioFrame.read((ByteString) client.next()))
                .isEqualTo(new StreamEvent.Audio(4, 0, 0, Answers.noise(4, 700), "6"));
        assertThat(AudioFrame.read((ByteString) client.next()))
                .isEqualTo(new StreamEvent.Audio(4, 1, 700, Answers.noise(5, 333), "7"));
        assertThat(client.next()).asString().contains("speech_end", "\"cancelled\"", "\"someone spoke\"");
        assertThat(client.next()).asString().contains("\"utterance\":5,\"source\":\"text\"");
        assertThat(client.next()).asString().contains("\"closed\"", "\"utterances\":6", "\"cursor\":\"12\"");
        assertThat(client.end().code()).isEqualTo(1000);
    }

    @Test
    void keepsUnitsFromThoseWhoDidNotAskForThem() throws Exception {
        RawClient client = client().open("");
        client.next("opened");
        Answers.turn(calls.only(), 0);
        assertThat(client.next("utterance")).doesNotContain("units", "semantic");
        assertThat(client.texts).noneMatch(text -> text.contains("\"units\""));
    }

    @ParameterizedTest
    @CsvSource({"transcribe,text", "classify,text", "continue,text", "transcribe,speech"})
    void endsACallThatIsAnsweredInTextBeforeItsSpeechEnds(String task, String modality) throws Exception {
        RawClient client = client().open(",\"task\":\"%s\",\"modality\":\"%s\"".formatted(task, modality));
        client.next("opened");
        Answers.end(calls.only(), 1);
        assertThat(client.next("closed")).contains("\"cursor\":\"2\"");
    }

    @Test
    void takesACallUpBehindWhatIsSafeAndWhatWasReceived() throws Exception {
        RawClient first = client().open("");
        String ticket = field(first.next("opened"), "ticket");
        first.sound(new byte[6_400]).say("{\"type\":\"flush\"}");
        FakeCalls.Leg leg = calls.only();
        await(() -> leg.messages().size() == 1);
        Answers.turn(leg, 0);
        first.next("turn_end");
        first.socket.abort();
        await(() -> !leg.isHeld());
        assertThat(leg.leaves()).isEqualTo(1);

        RawClient second = client().say(resume(ticket, "6"));
        assertThat(second.next("resumed")).contains("\"samples\":3200,\"messages\":1");
        assertThat(AudioFrame.read((ByteString) second.next()).sequence()).isEqualTo(1);
        second.sound(new byte[320]);
        await(() -> leg.heard().length() == 3_360);
        assertThat(registry.get("spirit.stream.resumed").counter().count()).isEqualTo(1);
    }

    @Test
    void tellsTheOlderConnectionThatItLostTheCall() throws Exception {
        RawClient first = client().open("");
        String ticket = field(first.next("opened"), "ticket");
        RawClient second = client().say(resume(ticket, ""));
        second.next("resumed");
        assertThat(first.next("error")).contains("\"moved\"");
        assertThat(first.end().code()).isEqualTo(4307);
        assertThat(calls.only().isHeld()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "{}",
                "{\"type\":1}",
                "{\"type\":\"open\"}",
                "{\"type\":\"open\",\"version\":2}",
                "{\"type\":\"open\",\"version\":1.5}",
                "{\"type\":\"open\",\"version\":1,\"version\":1}",
                "{\"type\":\"open\",\"version\":1}{}",
                "{\"type\":\"open\",\"version\":1,\"colour\":\"red\"}",
                "{\"type\":\"open\",\"version\":1,\"audio\":{\"sample_rate_hz\":11025}}",
                "{\"type\":\"open\",\"version\":1,\"audio\":{\"encoding\":\"mp3\"}}",
                "{\"type\":\"open\",\"version\":1,\"audio\":[]}",
                "{\"type\":\"open\",\"version\":1,\"task\":\"sing\"}",
                "{\"type\":\"open\",\"version\":1,\"modality\":null}",
                "{\"type\":\"open\",\"version\":1,\"sampling\":{\"temperature\":-1}}",
                "{\"type\":\"open\",\"version\":1,\"sampling\":{\"top_p\":0}}",
                "{\"type\":\"open\",\"version\":1,\"sampling\":{\"max_tokens\":0}}",
                "{\"type\":\"open\",\"version\":1,\"answer_within_ms\":0}",
                "{\"type\":\"open\",\"version\":1,\"metadata\":{\"a\":1}}",
                "{\"type\":\"open\",\"version\":1,\"events\":[\"pitch\"]}",
                "{\"type\":\"resume\",\"version\":1}",
                "{\"type\":\"resume\",\"version\":1,\"ticket\":\"\"}",
                "{\"type\":\"resume\",\"version\":1,\"ticket\":\"C c\"}",
                "{\"type\":\"resume\",\"version\":1,\"ticket\":\"Zx\"}",
                "{\"type\":\"resume\",\"version\":1,\"ticket\":\"Ax\"}",
                "{\"type\":\"flush\"}",
                "{\"type\":\"text\",\"text\":\"a\"}"
            })
    void refusesAFirstMessageThatIsNone(String message) throws Exception {
        RawClient client = client().say(message);
        assertThat(client.next("error"))
                .contains("\"malformed\"")
                .containsPattern("\"message\":\"[^\"]*: expected .*, found ");
        assertThat(client.end()).isEqualTo(new RawClient.Close(4400, "malformed"));
        assertThat(calls.legs).isEmpty();
    }

    @Test
    void refusesWhatDoesNotFollow() throws Exception {
        assertRefused(client().open("").open(""), 4400);
        assertRefused(client().open("").sound(new byte[3]), 4400);
        assertRefused(client().open("").say("{\"type\":\"close\"}").say("{\"type\":\"flush\"}"), 4400);
        assertRefused(client().sound(new byte[2]), 4400);
        assertRefused(client().open("").say("{\"type\":\"text\",\"text\":\" \"}"), 4400);
    }

    @Test
    void refusesWhatIsTooLarge() throws Exception {
        assertRefused(client().open("").sound(new byte[32_002]), 1009);
        assertRefused(client().open("").say("{\"type\":\"text\",\"text\":\"" + "a".repeat(65_536) + "\"}"), 1009);
        RawClient client = client().open("").sound(new byte[32_000]);
        await(() -> calls.legs.values().stream().anyMatch(leg -> leg.heard().length() == 16_000));
        client.socket.abort();
    }

    @Test
    void refusesSoundThatComesTooFast() throws Exception {
        serveWith(settings()
                .withLimits(new StreamLimits(Duration.ofSeconds(2), 1, Duration.ofSeconds(5), Duration.ofSeconds(60))));
        RawClient client = client().open("");
        client.next("opened");
        for (int second = 0; second < 4; second++) {
            client.sound(new byte[32_000]);
        }
        assertRefused(client, 4429);
        assertThat(calls.only().heard().length()).isBetween(32_000, 47_999);
    }

    @Test
    void refusesThoseWhoSayNothing() throws Exception {
        serveWith(settings()
                .withLimits(
                        new StreamLimits(Duration.ofSeconds(2), 1, Duration.ofMillis(100), Duration.ofSeconds(60))));
        assertRefused(client(), 4408);
        serveWith(settings()
                .withLimits(
                        new StreamLimits(Duration.ofSeconds(2), 1, Duration.ofSeconds(60), Duration.ofMillis(100))));
        assertRefused(client().open(""), 4408);
        assertThat(calls.only().leaves()).isEqualTo(1);
    }

    @Test
    void tellsWhyACallCannotGoOn() throws Exception {
        calls.refusal.set(new CallRefused("calls: expected room, found none"));
        RawClient refused = client().open("");
        assertThat(refused.next("error")).contains("\"refused\"", "calls: expected room, found none");
        assertThat(refused.end().code()).isEqualTo(4404);
        calls.refusal.set(null);
        assertRefused(client().say(resume("Cunknown", "")), 4404);

        RawClient moved = client().open("");
        moved.next("opened");
        calls.only().fail(new CallElsewhere("call: expected here, found elsewhere", Optional.of("ws://there")));
        assertThat(moved.next("error")).contains("\"moved\"", "\"address\":\"ws://there\"");
        assertThat(moved.end().code()).isEqualTo(4307);

        assertEndsBy(new TooSlow("results: expected at most 1024 to wait, found more"), 4413);
        assertEndsBy(new IllegalStateException("secret"), 1011);
    }

    private void assertEndsBy(RuntimeException failure, int code) throws Exception {
        calls.legs.clear();
        RawClient client = client().open("");
        client.next("opened");
        calls.only().fail(failure);
        assertThat(client.next("error")).doesNotContain("secret");
        assertThat(client.end().code()).isEqualTo(code);
    }

    @Test
    void readsNoMoreWhileWhatWasReadIsNotSafe() throws Exception {
        Sinks.Empty<Void> kafka = Sinks.empty();
        calls.gate.set(kafka.asMono());
        RawClient client = client().open("");
        client.next("opened");
        byte[] second = new byte[32_000];
        int sent = 0;
        while (sent < 29 && client.sendsWithin(second, Duration.ofMillis(200))) {
            sent++;
        }
        assertThat(calls.only().heard().length()).isZero();
        calls.gate.set(Mono.empty());
        kafka.tryEmitEmpty();
        int samples = sent * 16_000;
        await(() -> calls.only().heard().length() >= samples);
    }

    @Test
    void cutsOffAClientThatReadsNothingAndNobodyElse() throws Exception {
        serveWith(settings().withWriteWithin(Duration.ofMillis(500)).withCloseWithin(Duration.ofMillis(200)));
        try (DeafClient deaf = new DeafClient(URI.create(server.address()))) {
            deaf.open();
            await(() -> calls.legs.size() == 1);
            FakeCalls.Leg leg = calls.only();
            RawClient other = client().open("");
            other.next("opened");
            FakeCalls.Leg others = Objects.requireNonNull(calls.legs.get("T-c1"));
            for (int i = 0; i < 200; i++) {
                Answers.speech(leg, 0, i, 160_000);
                Answers.text(others, 0, i, "text " + i);
            }
            for (int i = 0; i < 200; i++) {
                assertThat(other.next("text")).contains("text " + i);
            }
            await(() -> !leg.isHeld());
            assertThat(leg.leaves()).isEqualTo(1);
            await(() -> registry.get("spirit.stream.cut.off").counter().count() == 1);
            await(() -> count("spirit.stream.closed", "end", "too_slow") == 1);
            // what went out lies in the two sockets' buffers
            assertThat(registry.get("spirit.stream.audio.out").counter().count())
                    .isLessThan(16e6);
            Answers.text(others, 1, 0, "still there");
            assertThat(other.next("text")).contains("still there");
        }
    }

    @Test
    void dropsAClientThatAnswersNoPing() throws Exception {
        serveWith(settings().withPingEvery(Duration.ofMillis(50)));
        try (DeafClient deaf = new DeafClient(URI.create(server.address()))) {
            deaf.open();
            await(() -> calls.legs.size() == 1);
            await(() -> !calls.only().isHeld());
            await(() -> count("spirit.stream.closed", "end", "dropped") == 1);
        }
    }

    @Test
    void keepsAClientThatAnswersPings() throws Exception {
        serveWith(settings()
                .withPingEvery(Duration.ofMillis(20))
                .withLimits(
                        new StreamLimits(Duration.ofSeconds(2), 1, Duration.ofMillis(100), Duration.ofSeconds(60))));
        RawClient client = client().open("");
        client.next("opened");
        client.awaitPings(10);
        Answers.text(calls.only(), 0, 0, "there");
        assertThat(client.next("text")).contains("there");
    }

    @Test
    void saysGoodbyeWhenItStops() throws Exception {
        RawClient client = client().open("");
        client.next("opened");
        client.sound(new byte[640]);
        await(() -> calls.only().heard().length() == 320);
        server.close();
        assertThat(client.next("error")).contains("\"going_away\"");
        assertThat(client.end().code()).isEqualTo(1001);
        assertThat(calls.only().leaves()).isEqualTo(1);
    }

    @Test
    void answersRequestsThatAreNoWebSockets() throws Exception {
        String base = server.address().replace("ws:", "http:");
        assertThat(get(base.replace("/v1/stream", "/v2/stream")).statusCode()).isEqualTo(404);
        HttpResponse<String> plain = get(base);
        assertThat(plain.statusCode()).isEqualTo(426);
        assertThat(plain.headers().firstValue("Upgrade")).hasValue("websocket");
        assertThat(plain.body()).isEqualTo("expected an upgrade to a WebSocket\n");
        HttpResponse<String> schema = get(base + "/schema.json");
        assertThat(schema.statusCode()).isEqualTo(200);
        assertThat(schema.headers().firstValue("Content-Type")).hasValue("application/schema+json");
        assertThat(schema.body()).contains("https://json-schema.org/draft/2020-12/schema");
        var posted = HttpRequest.newBuilder(URI.create(base)).POST(HttpRequest.BodyPublishers.ofString("x"));
        assertThat(RawClient.HTTP
                        .send(posted.build(), HttpResponse.BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(405);
        assertThat(count("spirit.stream.refused", "reason", "path")).isEqualTo(1);
    }

    @Test
    void refusesMoreConnectionsThanItMayHave() throws Exception {
        serveWith(settings().withMaxConnections(2));
        RawClient first = client().open("");
        RawClient second = client().open("");
        first.next("opened");
        second.next("opened");
        Assertions.assertThatThrownBy(this::client)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        refused ->
                                assertThat(refused.getResponse().statusCode()).isEqualTo(503));
        first.socket.abort();
        await(() -> registry.get("spirit.stream.connections").gauge().value() == 1);
        client().open("").next("opened");
    }

    @Test
    void takesAMessageInFragments() throws Exception {
        RawClient client = client();
        client.socket.sendText("{\"type\":\"op", false).join();
        client.socket.sendText("en\",\"version\":1}", true).join();
        client.next("opened");
    }

    private static void assertRefused(RawClient client, int code) throws Exception {
        List<Object> heard = new ArrayList<>();
        Object next = client.next();
        while (!(next instanceof RawClient.Close)) {
            assertThat(next).isNotInstanceOf(Throwable.class);
            heard.add(next);
            next = client.next();
        }
        assertThat(heard).last().asString().contains("\"type\":\"error\"");
        assertThat(((RawClient.Close) next).code()).isEqualTo(code);
    }

    static String resume(String ticket, String cursor) {
        return "{\"type\":\"resume\",\"version\":1,\"ticket\":\"%s\",\"cursor\":\"%s\"}".formatted(ticket, cursor);
    }

    static String field(String json, String name) {
        return json.replaceFirst(".*\"" + name + "\":\"([^\"]*)\".*", "$1");
    }

    private double count(String meter, String tag, String value) {
        return registry.get(meter).tag(tag, value).counter().count();
    }

    private static HttpResponse<String> get(String address) throws Exception {
        return RawClient.HTTP.send(
                HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString());
    }

    static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + RawClient.PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("expected a condition within " + RawClient.PATIENCE);
            }
            Thread.onSpinWait();
        }
    }
}
