package io.spiritlm.bridge;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Runs tasks one at a time, in order, on the threads of another executor; a thread is lent for one task only. */
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
        lendThread();
    }

    private void lendThread() {
        try {
            threads.execute(this::runOne);
        } catch (RejectedExecutionException e) {
            // The stage has stopped: what waits is read again by whoever comes next.
            synchronized (waiting) {
                waiting.clear();
            }
        }
    }

    private void runOne() {
        Runnable task;
        synchronized (waiting) {
            task = waiting.removeFirst();
        }
        try {
            task.run();
        } finally {
            boolean more;
            synchronized (waiting) {
                more = !waiting.isEmpty();
                running = more;
            }
            if (more) {
                lendThread();
            }
        }
    }
}
