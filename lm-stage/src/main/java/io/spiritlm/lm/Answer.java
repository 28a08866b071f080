package io.spiritlm.lm;

import io.spiritlm.wire.Finish;
import io.spiritlm.wire.units.SpeechToken;
import io.spiritlm.wire.units.UnitStream;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * An answer between the one who reads it and the loop that writes it: a few tokens are written ahead of the reader, then it is passed
 * over until there is room again. One thread reads; all else is the loop's.
 */
final class Answer {
    /** Tokens written ahead of the reader, at most: about a piece. */
    static final int AHEAD = 16;

    /** What a reader gets. */
    sealed interface Event {
        /** A token. */
        record Written(Generation.Written token) implements Event {}

        /** There is no more. */
        record Ended(Finish finish) implements Event {}

        /** The engine failed, or was closed. */
        record Failed(Throwable cause) implements Event {}
    }

    private final Rules rules;
    private final TokenChooser chooser;
    private final StopMatcher stops;
    private final int[] prompt;
    private final long asked = System.nanoTime();
    /** Bounded by {@link #canGoOn}: tokens that were held back may come at once. */
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

    private volatile boolean closed;
    private volatile int cached;
    private Slots.@Nullable Slot slot;
    private int written;
    private int units;
    private int next = -1;
    private @Nullable Finish reason;

    /**
     * What ends an answer.
     *
     * @param endId ends it
     * @param leastUnits semantic units before which it doesn't
     * @param maxTokens behind which it does
     * @param capacity tokens of it and its prompt, at most
     */
    record Rules(int endId, int leastUnits, int maxTokens, int capacity) {}

    /**
     * @param prompt and what is written already
     * @param already what is written
     */
    Answer(Rules rules, TokenChooser chooser, StopMatcher stops, int[] prompt, List<LanguageToken> already) {
        this.rules = rules;
        this.chooser = chooser;
        this.stops = stops;
        this.prompt = prompt;
        written = already.size();
        units = Math.toIntExact(already.stream().filter(Answer::isSemantic).count());
        chooser.skip(written);
        already.forEach(stops::saw);
        if (written >= rules.maxTokens() || prompt.length > rules.capacity()) {
            end(Finish.LENGTH);
        }
    }

    // ---- the reader's

    /** Waits for what comes next; there is nothing behind an end. */
    Event take() throws InterruptedException {
        return events.take();
    }

    /** Whether the loop may have waited for what was taken last to be taken. */
    boolean hasRoomAgain() {
        return events.size() == AHEAD - 1;
    }

    /** Wants no more of it. */
    void close() {
        closed = true;
    }

    /** Tokens of the prompt that weren't computed again. */
    int cached() {
        return cached;
    }

    // ---- the loop's

    boolean isClosed() {
        return closed;
    }

    /** Ends what was closed, if it had no end. */
    void cancelled() {
        if (reason == null) {
            end(Finish.CANCELLED);
        }
    }

    boolean hasEnded() {
        return reason != null;
    }

    /** Why it ended. */
    Finish reason() {
        return Objects.requireNonNull(reason, "an answer that hasn't ended");
    }

    /** When it was asked for. */
    long asked() {
        return asked;
    }

    int[] prompt() {
        return prompt;
    }

    void admit(Slots.Slot to) {
        slot = to;
        cached = to.length();
    }

    Slots.@Nullable Slot slot() {
        return slot;
    }

    /** Whether a token is chosen that the network hasn't seen, and there is room for the one behind it. */
    boolean canGoOn() {
        return reason == null && next >= 0 && events.size() < AHEAD;
    }

    /** The token that the network is to see next. */
    int next() {
        return next;
    }

    /** Chooses the token behind those that the network has seen. Fails the answer, and no other, when none can be chosen. */
    void choose(float[] logits, IntFunction<LanguageToken> tokens) {
        try {
            chooseFrom(logits, tokens);
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private void chooseFrom(float[] logits, IntFunction<LanguageToken> tokens) {
        if (units < rules.leastUnits()) {
            logits[rules.endId()] = Float.NEGATIVE_INFINITY;
        }
        var choice = chooser.choose(logits);
        if (choice.token() == rules.endId()) {
            letGo(stops.rest());
            end(Finish.STOP);
            return;
        }
        next = choice.token();
        LanguageToken token = tokens.apply(next);
        written++;
        units += isSemantic(token) ? 1 : 0;
        letGo(stops.take(new Generation.Written(next, token, choice.logProbability())));
        if (stops.isMet()) {
            end(Finish.STOP);
        } else if (written == rules.maxTokens() || (slot != null && slot.length() == rules.capacity())) {
            letGo(stops.rest());
            end(Finish.LENGTH);
        }
    }

    private void letGo(List<Generation.Written> tokens) {
        tokens.forEach(token -> events.add(new Event.Written(token)));
    }

    private static boolean isSemantic(LanguageToken token) {
        return token instanceof LanguageToken.Unit(SpeechToken unit) && unit.stream() == UnitStream.SEMANTIC;
    }

    private void end(Finish finish) {
        reason = finish;
        events.add(new Event.Ended(finish));
    }

    void fail(Throwable cause) {
        if (reason == null) {
            reason = Finish.FAILED;
            events.add(new Event.Failed(cause));
        }
    }
}
