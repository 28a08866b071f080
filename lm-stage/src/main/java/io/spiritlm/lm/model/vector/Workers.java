package io.spiritlm.lm.model.vector;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A few threads that share out the tasks of one computation after another, each a few microseconds long. The caller takes tasks too,
 * so that it never waits for a thread that the system hasn't started yet.
 *
 * <p>A thread that finds no task looks for one for {@value #IDLE_NANOS} ns, which is longer than the gap between two computations of a
 * step, and then sleeps. For one caller at a time.
 */
final class Workers implements AutoCloseable {
    /** One computation's tasks. */
    @FunctionalInterface
    interface Task {
        /**
         * Computes a task.
         *
         * @param worker who does, from 0: its scratch memory
         */
        void run(int index, int worker);
    }

    private static final long IDLE_NANOS = 50_000;
    private static final int LOOKS = 64;
    private static final long AWAY_NANOS = 10_000;
    private static final int INDEX_BITS = 32;
    private static final long NO_TASK = Integer.MAX_VALUE;

    /** The computation's number in the upper half, the next task's in the lower: a late thread can't take another one's task. */
    private final AtomicLong next = new AtomicLong();

    private final AtomicInteger finished = new AtomicInteger();
    private final AtomicInteger asleep = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();
    private Task task = (index, worker) -> {};
    private int tasks;
    private volatile @Nullable Throwable failure;
    private volatile boolean closed;

    /** @param count of those that compute, the caller included */
    Workers(int count) {
        for (int worker = 1; worker < count; worker++) {
            int number = worker;
            threads.add(Thread.ofPlatform()
                    .daemon()
                    .name("language-model-" + worker)
                    .start(() -> work(number)));
        }
    }

    /** Of those that compute, the caller included. */
    int count() {
        return threads.size() + 1;
    }

    /** Returns when all tasks, numbered from 0, are done; what one throws is thrown. */
    void run(int count, Task work) {
        if (count <= 1 || threads.isEmpty()) {
            for (int i = 0; i < count; i++) {
                work.run(i, 0);
            }
            return;
        }
        long number = (next.get() >>> INDEX_BITS) + 1;
        next.set((number << INDEX_BITS) | NO_TASK); // from here on nobody takes one, by what is about to change
        task = work;
        tasks = count;
        finished.set(0);
        next.set((number + 1) << INDEX_BITS);
        if (asleep.get() > 0) {
            threads.forEach(LockSupport::unpark);
        }
        while (takeOne(0)) {}
        for (int looks = 1; finished.get() < count; looks++) {
            if (looks % (LOOKS * LOOKS) == 0) {
                LockSupport.parkNanos(AWAY_NANOS); // who has the last task was taken off its processor
            }
            Thread.onSpinWait();
        }
        Throwable thrown = failure;
        if (thrown != null) {
            failure = null;
            throw new IllegalStateException("language model: a part of a computation failed: " + thrown, thrown);
        }
    }

    private boolean takeOne(int worker) {
        while (true) {
            long taken = next.get();
            Task work = task;
            int count = tasks;
            if ((int) taken >= count) {
                return false;
            }
            if (next.compareAndSet(taken, taken + 1)) {
                try {
                    work.run((int) taken, worker);
                } catch (RuntimeException | Error e) {
                    failure = e;
                } finally {
                    finished.incrementAndGet();
                }
                return true;
            }
        }
    }

    private void work(int worker) {
        long idleSince = System.nanoTime();
        int looks = 0;
        while (!closed) {
            if (takeOne(worker)) {
                looks = 0;
            } else if (looks++ == 0) {
                idleSince = System.nanoTime();
            } else if (looks % LOOKS != 0 || System.nanoTime() - idleSince < IDLE_NANOS) {
                Thread.onSpinWait();
            } else {
                sleep();
                looks = 0;
            }
        }
    }

    private void sleep() {
        long seen = next.get();
        asleep.incrementAndGet();
        // a computation that began before the count was raised would not wake this thread
        if (next.get() == seen && (int) seen >= tasks && !closed) {
            LockSupport.park(this);
        }
        asleep.decrementAndGet();
    }

    @Override
    public void close() {
        closed = true;
        threads.forEach(LockSupport::unpark);
    }
}
