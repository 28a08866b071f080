package io.spiritlm.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Any bytes give a value or a Malformed; what is a value can be written again and is then the same. */
class TopicFuzzTest {

    private static final int CASES = 10_000;

    /** A decoded record may take this many times its bytes: tiny messages become objects. */
    private static final long ALLOCATION_FACTOR = 64;

    /** The highest field number in the schemas, and protobuf's mark of a message. */
    private static final int LAST_FIELD = 15;

    private static final int LENGTH_DELIMITED = 2;

    /** 4 · 128², which is 80 80 04 as a varint. */
    private static final int PAYLOAD_BYTES = 65_536;

    private static final List<Function<RandomRecords, WireRecord>> DRAWS = List.of(
            RandomRecords::audio,
            RandomRecords::units,
            RandomRecords::continuation,
            RandomRecords::speech,
            RandomRecords::session,
            RandomRecords::deadLetter);

    @Test
    void readsRandomBytes() {
        Random random = new Random(1);
        for (int i = 0; i < CASES; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            assertTotal(Topics.ALL.get(i % Topics.ALL.size()), bytes, "case " + i);
        }
    }

    @Test
    void readsMutatedRecords() {
        for (int seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            int draw = seed % DRAWS.size();
            WireRecord record = DRAWS.get(draw).apply(new RandomRecords(seed));
            byte[] bytes = mutate(encode(Topics.ALL.get(draw), record), random);
            assertTotal(Topics.ALL.get(random.nextInt(4) == 0 ? random.nextInt(6) : draw), bytes, "seed " + seed);
        }
    }

    @Test
    void readsEveryTruncation() {
        for (int draw = 0; draw < DRAWS.size(); draw++) {
            for (int seed = 0; seed < 20; seed++) {
                Topic<?> topic = Topics.ALL.get(draw);
                byte[] bytes = encode(topic, DRAWS.get(draw).apply(new RandomRecords(seed)));
                for (int length = 0; length < bytes.length; length++) {
                    assertTotal(topic, Arrays.copyOf(bytes, length), "seed " + seed + " cut at " + length);
                }
            }
        }
    }

    @Test
    void allocatesNoMoreThanASmallMultipleOfTheBytes() {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int outer = 0; outer <= LAST_FIELD; outer++) {
            for (int inner = 1; inner <= LAST_FIELD; inner++) {
                byte[] bytes = manyEmptyMessages(outer, inner);
                for (Topic<?> topic : Topics.ALL) {
                    long before = threads.getCurrentThreadAllocatedBytes();
                    topic.decode(bytes);
                    assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                            .as("%s, many of field %d within field %d", topic, inner, outer)
                            .isLessThan(ALLOCATION_FACTOR * bytes.length);
                }
            }
        }
    }

    /** The bytes that make most objects: empty messages, two bytes each, in a message or (outer 0) by themselves. */
    private static byte[] manyEmptyMessages(int outer, int inner) {
        byte[] head = outer == 0 ? new byte[0] : new byte[] {tag(outer), (byte) 0x80, (byte) 0x80, 4};
        byte[] bytes = Arrays.copyOf(head, head.length + PAYLOAD_BYTES);
        for (int i = head.length; i < bytes.length; i += 2) {
            bytes[i] = tag(inner);
        }
        return bytes;
    }

    private static byte tag(int field) {
        return (byte) (field << 3 | LENGTH_DELIMITED);
    }

    private static <T extends WireRecord> void assertTotal(Topic<T> topic, byte[] bytes, String where) {
        switch (topic.decode(bytes)) {
            case Decoded.Value<T>(T value) ->
                assertThat(topic.decode(topic.encode(value))).as(where).isEqualTo(new Decoded.Value<>(value));
            case Decoded.Malformed<T>(String reason) ->
                assertThat(reason).as(where).startsWith(topic.name()).doesNotContain("null");
        }
    }

    @SuppressWarnings("unchecked")
    private static byte[] encode(Topic<?> topic, WireRecord record) {
        return ((Topic<WireRecord>) topic).encode(record);
    }

    private static byte[] mutate(byte[] record, Random random) {
        byte[] bytes = Arrays.copyOf(record, Math.max(1, record.length + random.nextInt(5) - 2));
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(random.nextBoolean() ? bytes.length : Math.min(bytes.length, 80));
            bytes[at] = switch (random.nextInt(3)) {
                case 0 -> (byte) (bytes[at] ^ 1 << random.nextInt(8));
                case 1 -> (byte) random.nextInt(256);
                default -> (byte) 0xff;
            };
        }
        return bytes;
    }
}
