package io.spiritlm.tokenize;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.spiritlm.wire.Pcm16;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EndpointerPropertyTest {
    private static final int CHUNKINGS = 25;

    @Test
    void findsTheSameWhateverTheChunks() {
        for (long seed = 0; seed < CHUNKINGS; seed++) {
            Random random = new Random(seed);
            Pcm16 leg = leg(random);

            int flushedAt = random.nextInt(leg.length());
            List<EndpointEvent> whole = new ArrayList<>();
            try (Endpointer endpointer = Endpointer.atStart(EndpointerConfig.TELEPHONE)) {
                whole.addAll(endpointer.accept(0, leg.slice(0, flushedAt)));
                whole.addAll(endpointer.flush());
                whole.addAll(endpointer.accept(flushedAt, leg.slice(flushedAt, leg.length())));
                whole.addAll(endpointer.finish());
            }
            List<EndpointEvent> chunked = new ArrayList<>();
            try (Endpointer endpointer = Endpointer.atStart(EndpointerConfig.TELEPHONE)) {
                hear(endpointer, leg.slice(0, flushedAt), 0, random, chunked);
                chunked.addAll(endpointer.flush());
                hear(endpointer, leg.slice(flushedAt, leg.length()), flushedAt, random, chunked);
                chunked.addAll(endpointer.finish());
            }

            assertThat(chunked).as("seed %d, flushed at %d", seed, flushedAt).isEqualTo(whole);
        }
    }

    @Test
    void goesOnFromACheckpointAsIfItHadHeardEverything() {
        for (long seed = 0; seed < CHUNKINGS; seed++) {
            Random random = new Random(seed);
            Pcm16 leg = leg(random);
            int stop = random.nextInt(leg.length());

            List<EndpointEvent> before = new ArrayList<>();
            List<EndpointEvent> uninterrupted = new ArrayList<>();
            Endpointer.Checkpoint checkpoint;
            try (Endpointer endpointer = Endpointer.atStart(EndpointerConfig.TELEPHONE)) {
                hear(endpointer, leg.slice(0, stop), 0, random, before);
                checkpoint = endpointer.checkpoint();
                hear(endpointer, leg.slice(stop, leg.length()), stop, random, uninterrupted);
                uninterrupted.addAll(endpointer.finish());
            }
            List<EndpointEvent> resumed = new ArrayList<>();
            try (Endpointer endpointer = Endpointer.at(checkpoint, EndpointerConfig.TELEPHONE)) {
                int next = (int) checkpoint.nextSample();
                hear(endpointer, leg.slice(next, leg.length()), next, random, resumed);
                resumed.addAll(endpointer.finish());
            }

            List<EndpointEvent> all = new ArrayList<>(before);
            all.addAll(uninterrupted);
            List<EndpointEvent> expected = all.stream()
                    .filter(event -> event.utterance() >= checkpoint.nextUtterance())
                    .toList();
            assertThat(resumed).as("seed %d, stopped at %d", seed, stop).isEqualTo(expected);
        }
    }

    /** A few sentences, whole or cut, with pauses from none to one that lets the detector start afresh. */
    private static Pcm16 leg(Random random) {
        Pcm16 sentence = Recording.sentence();
        Pcm16 leg = Pcm16.EMPTY;
        int parts = 1 + random.nextInt(6);
        for (int i = 0; i < parts; i++) {
            int from = random.nextInt(sentence.length() / 2);
            double pause = switch (random.nextInt(4)) {
                case 0 -> 0;
                case 1 -> random.nextDouble();
                case 2 -> 3 * random.nextDouble();
                default -> 34;
            };
            leg = Recording.join(leg, sentence.slice(from, sentence.length()), Recording.noise(pause, random));
        }
        return new Pcm16(ByteString.copyFrom(leg.bytes().toByteArray()));
    }

    private static void hear(Endpointer endpointer, Pcm16 leg, long first, Random random, List<EndpointEvent> events) {
        int most = 1 << (3 + random.nextInt(12));
        int at = 0;
        while (at < leg.length()) {
            int length = Math.min(leg.length() - at, random.nextInt(most + 1));
            events.addAll(endpointer.accept(first + at, leg.slice(at, at + length)));
            at += length;
        }
    }
}
