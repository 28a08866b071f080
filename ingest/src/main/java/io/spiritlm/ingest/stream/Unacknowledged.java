package io.spiritlm.ingest.stream;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a client said and must be able to say again, in order; and how far it has said it on the present connection. Not thread-safe.
 */
final class Unacknowledged {

    /** Something that was said. */
    sealed interface Said {}

    /** @param firstSample counted from the call's beginning */
    record Sound(long firstSample, ByteString pcm16) implements Said {
        long endSample() {
            return firstSample + pcm16.size() / Short.BYTES;
        }

        Sound from(long sample) {
            return sample <= firstSample
                    ? this
                    : new Sound(sample, pcm16.substring(Math.toIntExact(sample - firstSample) * Short.BYTES));
        }
    }

    /** @param number counted from the call's beginning */
    record Message(long number, ClientMessage message) implements Said {}

    private final List<Said> said = new ArrayList<>();
    /** Index of what is to be said next. */
    private int next;

    private long samples;
    private long messages;
    private long safeSamples;
    private long safeMessages;
    private long resumedSamples;
    private long resumedMessages;

    void add(ByteString pcm16) {
        if (!pcm16.isEmpty()) {
            said.add(new Sound(samples, pcm16));
            samples += pcm16.size() / Short.BYTES;
        }
    }

    void add(ClientMessage message) {
        said.add(new Message(messages++, message));
    }

    /** Samples that may have to be said again. */
    long waitingSamples() {
        return samples - safeSamples;
    }

    /** Samples that can't be lost any more. */
    long safeSamples() {
        return safeSamples;
    }

    /** Whether anything was said that isn't known to be safe. */
    boolean isWaiting() {
        return !said.isEmpty();
    }

    /** What lies before can't be lost any more. */
    void safe(long samplesSafe, long messagesSafe) {
        safeSamples = Math.max(safeSamples, samplesSafe);
        safeMessages = Math.max(safeMessages, messagesSafe);
        int safe = 0;
        while (safe < said.size() && isBefore(said.get(safe), safeSamples, safeMessages)) {
            safe++;
        }
        said.subList(0, safe).clear();
        next = Math.max(0, next - safe);
    }

    /** A new connection goes on from there. */
    void resume(long fromSample, long fromMessage) {
        if (fromSample < safeSamples || fromMessage < safeMessages) {
            throw new StreamFailed(
                    StreamFault.INTERNAL,
                    "resumed: expected sample %d and message %d or later, found sample %d and message %d"
                            .formatted(safeSamples, safeMessages, fromSample, fromMessage));
        }
        resumedSamples = fromSample;
        resumedMessages = fromMessage;
        safe(fromSample, fromMessage);
        next = 0;
    }

    boolean hasNext() {
        return next < said.size();
    }

    /** What is to be said next, once. */
    Optional<Said> take() {
        while (next < said.size()) {
            Said candidate = said.get(next++);
            if (!isBefore(candidate, resumedSamples, resumedMessages)) {
                return Optional.of(candidate instanceof Sound sound ? sound.from(resumedSamples) : candidate);
            }
        }
        return Optional.empty();
    }

    private static boolean isBefore(Said something, long sample, long message) {
        return switch (something) {
            case Sound sound -> sound.endSample() <= sample;
            case Message(long number, ClientMessage _) -> number < message;
        };
    }
}
