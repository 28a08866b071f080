package io.spiritlm.wire;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import java.util.Optional;

/**
 * Topic {@code spirit.dead-letters}: a record that could not be read.
 *
 * @param origin where it lies
 * @param reason why it could not be read, cut at 1000 characters
 * @param raw its value, cut at 900,000 bytes
 * @param rawLengthBytes the value's full length
 */
public record DeadLetter(long epoch, Origin origin, String reason, ByteString raw, long rawLengthBytes)
        implements WireRecord {

    public DeadLetter {
        Check.notNegative("epoch", epoch);
        requireNonNull(origin, "origin");
        reason = Check.reason(reason);
        raw = raw.substring(0, Math.min(raw.size(), Limits.RAW_BYTES));
        Check.between("raw length in bytes", raw.size(), rawLengthBytes, Long.MAX_VALUE);
    }

    public static DeadLetter of(long epoch, Origin origin, String reason, byte[] raw) {
        ByteString kept = ByteString.copyFrom(raw, 0, Math.min(raw.length, Limits.RAW_BYTES));
        return new DeadLetter(epoch, origin, reason, kept, raw.length);
    }

    @Override
    public Optional<CallId> call() {
        return Optional.empty();
    }

    /** Where a record lies: {@code topic-partition@offset}. */
    public record Origin(String topic, int partition, long offset) {

        /** The longest topic name Kafka allows. */
        private static final int TOPIC_CHARACTERS = 249;

        public Origin {
            Check.text("topic", topic, TOPIC_CHARACTERS);
            Check.notNegative("partition", partition);
            Check.notNegative("offset", offset);
        }

        @Override
        public String toString() {
            return topic + "-" + partition + "@" + offset;
        }
    }
}
