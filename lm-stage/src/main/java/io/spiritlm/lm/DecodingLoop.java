package io.spiritlm.lm;

import io.spiritlm.lm.model.DecodingEngine;
import io.spiritlm.lm.model.DecodingEngine.Step;
import io.spiritlm.wire.Finish;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * The one thread that an engine runs on, which it owns. Answers join and leave between steps: in turns one piece of one prompt is
 * read, all answers whose reader keeps up get their next token, and a piece of what is to be scored is. So a prompt delays the others'
 * next token by a piece, whatever its length, and so does what is scored ({@link Scorings}). Thread-safe.
 */
final class DecodingLoop implements AutoCloseable {
    /** Tokens of a prompt that are read at once, at most. */
    static final int CHUNK = 128;

    private final DecodingEngine engine;
    private final IntFunction<LanguageToken> tokens;
    private final DecodingWatch watch;
    private final Slots slots;
    private final Queue<Answer> asked = new ConcurrentLinkedQueue<>();

    private final Deque<Answer> waiting = new ArrayDeque<>();
    private final Deque<Answer> reading = new ArrayDeque<>();
    private final List<Answer> writing = new ArrayList<>();
    private final Scorings scorings;

    private final Thread thread;
    private volatile boolean closed;
    /** Nothing is taken in any more. */
    private boolean over;

    private volatile LanguageModel.Load load;

    /** @param tokens what ids stand for */
    DecodingLoop(DecodingEngine engine, IntFunction<LanguageToken> tokens, DecodingWatch watch) {
        this.engine = engine;
        this.tokens = tokens;
        this.watch = watch;
        slots = new Slots(engine.slots(), engine.capacity());
        scorings = new Scorings(slots);
        load = new LanguageModel.Load(0, 0, 0);
        thread = Thread.ofPlatform().daemon().name("language-model").start(this::run);
    }

    /** Has an answer written. */
    void write(Answer answer) {
        synchronized (asked) {
            if (over) {
                answer.fail(isClosed());
            } else {
                asked.add(answer);
            }
        }
        wake();
    }

    /** Says that an answer has been closed, or that there is room for its next token. */
    void wake() {
        LockSupport.unpark(thread);
    }

    /** Has sequences scored. */
    void score(Scoring wanted) {
        synchronized (asked) {
            if (over) {
                wanted.fail(isClosed());
            } else {
                scorings.ask(wanted);
            }
        }
        wake();
    }

    LanguageModel.Load load() {
        return load;
    }

    private void run() {
        Throwable end = isClosed();
        try {
            while (!closed) {
                long start = System.nanoTime();
                if (cycle(start)) {
                    watch.worked(System.nanoTime() - start);
                } else {
                    LockSupport.park(this);
                }
            }
        } catch (RuntimeException | Error e) {
            end = e;
            throw e;
        } finally {
            closed = true;
            engine.close();
            failAll(end);
        }
    }

    /** Whether there was anything to do. */
    private boolean cycle(long start) {
        takeIn();
        leaveClosed();
        admit();
        tell();
        boolean read = readOn();
        boolean wrote = writeOn(start);
        return scorings.read(engine, CHUNK, watch) || read || wrote;
    }

    private void tell() {
        load = new LanguageModel.Load(slots.taken(), waiting.size(), slots.held());
    }

    private void takeIn() {
        for (Answer answer = asked.poll(); answer != null; answer = asked.poll()) {
            if (!answer.hasEnded()) {
                waiting.addLast(answer);
            }
        }
    }

    private void leaveClosed() {
        List.of(waiting, reading, writing)
                .forEach(answers -> answers.removeIf(answer -> answer.isClosed() && cancel(answer)));
        scorings.leave();
    }

    private boolean cancel(Answer answer) {
        answer.cancelled();
        return leave(answer, Finish.CANCELLED);
    }

    private boolean leave(Answer answer, Finish reason) {
        Slots.Slot slot = answer.slot();
        if (slot != null) {
            slots.leave(slot);
        }
        tell();
        watch.ended(reason);
        return true;
    }

    private void admit() {
        while (!waiting.isEmpty()) {
            Answer first = waiting.getFirst();
            Optional<Slots.Slot> slot = slots.take(first.prompt());
            if (slot.isEmpty()) {
                return;
            }
            waiting.removeFirst();
            first.admit(slot.get());
            reading.addLast(first);
            watch.admitted(System.nanoTime() - first.asked(), first.prompt().length, first.cached());
        }
        scorings.admit();
    }

    /** Reads a piece of one prompt; the one behind it comes next. */
    private boolean readOn() {
        Answer answer = reading.pollFirst();
        if (answer == null) {
            return false;
        }
        Slots.Slot slot = slotOf(answer);
        int end = Math.min(slot.length() + CHUNK, answer.prompt().length);
        int[] piece = Arrays.copyOfRange(answer.prompt(), slot.length(), end);
        try {
            float[] logits = engine.prefill(slot.number(), slot.length(), piece);
            Arrays.stream(piece).forEach(slot::append);
            if (end < answer.prompt().length) {
                reading.addLast(answer);
                return true;
            }
            answer.choose(logits, tokens);
            watch.begun(System.nanoTime() - answer.asked());
            goOn(answer);
        } catch (RuntimeException e) {
            fail(answer, e);
        }
        return true;
    }

    private void goOn(Answer answer) {
        if (answer.hasEnded()) {
            leave(answer, answer.reason());
        } else {
            writing.add(answer);
        }
    }

    /**
     * A step of all answers whose reader keeps up.
     *
     * @param start of the cycle
     */
    private boolean writeOn(long start) {
        List<Answer> batch = writing.stream().filter(Answer::canGoOn).toList();
        if (batch.isEmpty()) {
            return false;
        }
        try {
            List<float[]> logits = engine.step(batch.stream()
                    .map(answer ->
                            new Step(slotOf(answer).number(), slotOf(answer).length(), answer.next()))
                    .toList());
            batch.forEach(answer -> slotOf(answer).append(answer.next()));
            // of a large vocabulary, choosing takes a part of a step's time
            IntStream rows = IntStream.range(0, batch.size());
            (batch.size() > 1 ? rows.parallel() : rows)
                    .forEach(row -> batch.get(row).choose(logits.get(row), tokens));
            writing.removeIf(answer -> answer.hasEnded() && leave(answer, answer.reason()));
        } catch (RuntimeException e) {
            writing.removeAll(batch);
            batch.forEach(answer -> fail(answer, e));
        }
        watch.stepped(batch.size(), System.nanoTime() - start);
        return true;
    }

    private void fail(Answer answer, RuntimeException cause) {
        slotOf(answer).forget();
        answer.fail(cause);
        leave(answer, Finish.FAILED);
    }

    private static Slots.Slot slotOf(Answer answer) {
        Slots.Slot slot = answer.slot();
        if (slot == null) {
            throw new IllegalStateException("answer: expected one with a slot, found none");
        }
        return slot;
    }

    private static IllegalStateException isClosed() {
        return new IllegalStateException("language model: expected open, is closed");
    }

    private void failAll(Throwable cause) {
        synchronized (asked) {
            over = true;
        }
        takeIn();
        List.of(waiting, reading, writing).forEach(answers -> answers.forEach(answer -> answer.fail(cause)));
        scorings.fail(cause);
    }

    /** Fails what is being written and waits, and returns when the engine is closed. */
    @Override
    public void close() {
        closed = true;
        wake();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
