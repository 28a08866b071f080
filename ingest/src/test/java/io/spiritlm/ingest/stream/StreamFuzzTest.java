package io.spiritlm.ingest.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class StreamFuzzTest {
    private static final String[] PIECES = {
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"",
        "type",
        "open",
        "resume",
        "version",
        "1",
        "-1",
        "1e999",
        "null",
        "true",
        "audio",
        "sample_rate_hz",
        "8000",
        "ticket",
        "cursor",
        "text",
        "flush",
        "close",
        "\\u0000",
        "é",
        " "
    };

    /** Whatever is said, the answer is an error of the protocol or an event, and the others' calls go on. */
    @Test
    void survivesRandomMessages() throws Exception {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        FakeCalls calls = new FakeCalls();
        try (StreamServer server =
                StreamServer.start(StreamSettings.at("127.0.0.1", 0).withCloseWithin(Duration.ofSeconds(1)), calls)) {
            RawClient other = new RawClient(server.address()).open("");
            other.next("opened");
            FakeCalls.Leg leg = calls.only();
            for (long seed = 0; seed < 300; seed++) {
                Random random = new Random(seed);
                RawClient client = new RawClient(server.address());
                if (random.nextBoolean()) {
                    client.open("");
                }
                for (int i = random.nextInt(3); i >= 0; i--) {
                    say(client, random);
                }
                tell(() -> client.say("{\"type\":\"open\",\"version\":0}"));
                RawClient.Close end = client.end();
                assertThat(end.code()).as("seed %d", seed).isIn(4400, 4404, 1009);
                if (seed % 50 == 0) {
                    Answers.text(leg, 0, seed, "text " + seed);
                    assertThat(other.next("text")).contains("text " + seed);
                }
            }
        }
    }

    /** Frames that break the WebSocket's own rules. */
    @Test
    void survivesRandomFrames() throws Exception {
        FakeCalls calls = new FakeCalls();
        try (StreamServer server =
                StreamServer.start(StreamSettings.at("127.0.0.1", 0).withCloseWithin(Duration.ofMillis(50)), calls)) {
            for (long seed = 0; seed < 300; seed++) {
                Random random = new Random(seed);
                try (DeafClient client = new DeafClient(URI.create(server.address()))) {
                    for (int i = random.nextInt(4); i >= 0; i--) {
                        byte[] payload = new byte[random.nextInt(126)];
                        random.nextBytes(payload);
                        client.frame(random.nextInt(256), payload);
                    }
                } catch (IOException e) {
                    // it may have been thrown out already
                }
            }
            new RawClient(server.address()).open("").next("opened");
        }
    }

    private static void say(RawClient client, Random random) {
        if (random.nextInt(3) == 0) {
            byte[] bytes = new byte[random.nextInt(40_000)];
            random.nextBytes(bytes);
            tell(() -> client.sound(bytes));
        } else {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(30); i > 0; i--) {
                text.append(PIECES[random.nextInt(PIECES.length)]);
            }
            tell(() -> client.say(text.toString()));
        }
    }

    private static void tell(Runnable step) {
        try {
            step.run();
        } catch (CompletionException e) {
            // the server may have said goodbye already
        }
    }
}
