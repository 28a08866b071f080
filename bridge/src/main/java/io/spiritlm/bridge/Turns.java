package io.spiritlm.bridge;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Runs tasks one at a time, in order, on the threads of another executor; a thread is lent for one task only. When the other
 * executor has shut down, tasks run on the thread that brings them. A task must not throw.
 */
final class Turns implements Executor {
    private final Executor threads;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private boolean running;

    Turns(Executor threads) {
        this.threads = threads;
    }

    @Override
    public void execute(Runnable task) {
        synchronized (waiting) {
            waiting.addLast(task);
            if (running) {
                return;
            }
            running = true;
        }
        if (!lendThread()) {
            takeTurn();
        }
    }

    private void takeTurn() {
        while (runOne() && !lendThread()) {
            // Goes on here: the other executor takes no more, and what is left is the closing of handlers.
        }
    }

    private boolean lendThread() {
        try {
            threads.execute(this::takeTurn);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Whether more tasks wait. */
    private boolean runOne() {
        Runnable task;
        synchronized (waiting) {
            task = waiting.removeFirst();
        }
        task.run();
        synchronized (waiting) {
            running = !waiting.isEmpty();
            return running;
        }
    }
}
