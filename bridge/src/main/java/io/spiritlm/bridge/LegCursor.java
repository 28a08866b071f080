package io.spiritlm.bridge;

import io.spiritlm.wire.Fence;
import io.spiritlm.wire.LegClosed;
import io.spiritlm.wire.WireRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How far a leg's records have been read in some topics. Goes into a string and back, so that somebody else may read on behind the
 * last record that was read. Not thread-safe.
 */
final class LegCursor {
    /** The longest text that is read. */
    static final int MAX_CHARACTERS = 512;

    private static final int RADIX = 36;
    private static final int NUMBERS = 16;
    private static final String BETWEEN_TOPICS = "T";
    private static final String BETWEEN_NUMBERS = "N";
    private static final String ENDED = "E";
    private static final String CLOSED = "C";

    private final List<InTopic> topics;

    /** How far in one topic. */
    private static final class InTopic {
        private final EpochFilter epochs;
        private final SeenNumbers seen;
        private long nextOffset;
        private boolean closed;

        InTopic(long nextOffset, long epoch, long floor, boolean closed) {
            this.nextOffset = nextOffset;
            this.closed = closed;
            epochs = new EpochFilter(epoch);
            seen = new SeenNumbers(NUMBERS, floor);
        }

        boolean admit(long offset, WireRecord record) {
            if (offset < nextOffset) {
                return false;
            }
            nextOffset = offset + 1;
            if (!epochs.admit(record)) {
                return false;
            }
            return switch (record) {
                case Fence _ -> false;
                case LegClosed _ -> {
                    boolean first = !closed;
                    closed = true;
                    yield first;
                }
                default -> record.place().map(seen::admit).orElse(true);
            };
        }

        String text() {
            StringBuilder text = new StringBuilder(closed ? CLOSED : "").append(LegCursor.text(nextOffset));
            text.append(BETWEEN_NUMBERS).append(LegCursor.text(epochs.epoch()));
            text.append(BETWEEN_NUMBERS).append(LegCursor.text(seen.floor()));
            seen.next()
                    .forEach((number, sequence) -> text.append(BETWEEN_NUMBERS)
                            .append(LegCursor.text(number))
                            .append(BETWEEN_NUMBERS)
                            .append(sequence == SeenNumbers.ENDED ? ENDED : LegCursor.text(sequence)));
            return text.toString();
        }
    }

    /**
     * Where to begin in a topic.
     *
     * @param epoch what is known to be in force there
     */
    record Start(long offset, long epoch) {}

    private LegCursor(List<InTopic> topics) {
        this.topics = List.copyOf(topics);
    }

    /** From some places on, one for each topic. */
    static LegCursor at(List<Start> starts) {
        return new LegCursor(starts.stream()
                .map(start -> new InTopic(start.offset(), start.epoch(), 0, false))
                .toList());
    }

    /** Reads what {@link #text} wrote for as many topics; nothing if it is anything else. */
    static Optional<LegCursor> of(String text, int topics) {
        String[] parts = text.split(BETWEEN_TOPICS, -1);
        if (text.length() > MAX_CHARACTERS || parts.length != topics) {
            return Optional.empty();
        }
        List<InTopic> read = new ArrayList<>();
        try {
            for (String part : parts) {
                read.add(inTopic(part));
            }
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
        return Optional.of(new LegCursor(read));
    }

    private static InTopic inTopic(String part) {
        boolean closed = part.startsWith(CLOSED);
        String[] fields = (closed ? part.substring(CLOSED.length()) : part).split(BETWEEN_NUMBERS, -1);
        if (fields.length < 3 || fields.length % 2 == 0 || fields.length > 3 + 2 * NUMBERS) {
            throw new NumberFormatException("expected three numbers and pairs");
        }
        InTopic topic = new InTopic(number(fields[0]), number(fields[1]), number(fields[2]), closed);
        for (int i = 3; i < fields.length; i += 2) {
            topic.seen.put(number(fields[i]), fields[i + 1].equals(ENDED) ? SeenNumbers.ENDED : number(fields[i + 1]));
        }
        return topic;
    }

    /** Whether a record of the leg, or a fence, is the next one; takes note of it. */
    boolean admit(int topic, long offset, WireRecord record) {
        return topics.get(topic).admit(offset, record);
    }

    /** Whether a record that isn't a fence lies behind those that were read, and is no deposed owner's. */
    boolean isNext(int topic, long offset, WireRecord record) {
        InTopic in = topics.get(topic);
        return offset >= in.nextOffset && !in.closed && in.epochs.admit(record);
    }

    /** Whether the leg has ended in a topic. */
    boolean isClosed(int topic) {
        return topics.get(topic).closed;
    }

    long nextOffset(int topic) {
        return topics.get(topic).nextOffset;
    }

    /** Letters and digits, for three topics some 30 to 100. */
    String text() {
        return topics.stream().map(InTopic::text).collect(Collectors.joining(BETWEEN_TOPICS));
    }

    private static String text(long number) {
        return Long.toString(number, RADIX);
    }

    private static long number(String text) {
        long number = Long.parseLong(text, RADIX);
        if (number < 0 || text.startsWith("+")) {
            throw new NumberFormatException("a sign");
        }
        return number;
    }
}
