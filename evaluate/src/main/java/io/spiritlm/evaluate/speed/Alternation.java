package io.spiritlm.evaluate.speed;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Has sides compute in turns on one machine, so that what else it does meets them alike. Each has a clock that goes in its turns alone: by
 * it, it is as if nobody else were there. Thread-safe.
 */
final class Alternation {
    private static final double GIGA = 1e9;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** Whether there are no more turns. */
    private boolean stopped;

    /** One of those that take turns. */
    final class Side {
        /** In all turns before this one. */
        private long nanos;

        private long begun;
        private boolean hasTurn;
        /** Whether its turn ends as soon as what is computed now is. */
        private boolean ending;

        private boolean computing;
        private boolean over;

        private Side() {}

        /** Its time, in seconds of its turns. */
        double seconds() {
            lock.lock();
            try {
                return (nanos + (hasTurn ? System.nanoTime() - begun : 0)) / GIGA;
            } finally {
                lock.unlock();
            }
        }

        /** Waits until it is that time. */
        void await(double seconds) throws InterruptedException {
            lock.lockInterruptibly();
            try {
                for (double left = seconds - seconds(); left > 0; left = seconds - seconds()) {
                    if (hasTurn) {
                        changed.awaitNanos((long) Math.ceil(left * GIGA));
                    } else {
                        changed.await();
                    }
                }
            } finally {
                lock.unlock();
            }
        }

        /**
         * Computes something, which a turn isn't ended in.
         *
         * @throws IllegalStateException if there are no more turns
         */
        <T> T compute(Supplier<T> computation) {
            enter();
            try {
                return computation.get();
            } finally {
                leave();
            }
        }

        private void enter() {
            lock.lock();
            try {
                while (!stopped && (!hasTurn || ending)) {
                    changed.awaitUninterruptibly();
                }
                if (stopped) {
                    throw new IllegalStateException("turns: expected another one, found that they are over");
                }
                computing = true;
            } finally {
                lock.unlock();
            }
        }

        private void leave() {
            lock.lock();
            try {
                computing = false;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        /** Wants no more turns. */
        void end() {
            lock.lock();
            try {
                over = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        boolean isOver() {
            lock.lock();
            try {
                return over;
            } finally {
                lock.unlock();
            }
        }

        /** Has a turn; returns behind it. For one thread, which gives all sides theirs. */
        void turn(double seconds) throws InterruptedException {
            lock.lockInterruptibly();
            try {
                begun = System.nanoTime();
                hasTurn = true;
                changed.signalAll();
                long left = (long) (seconds * GIGA);
                while (!over && left > 0) {
                    left = changed.awaitNanos(left);
                }
                ending = true;
                while (computing) {
                    changed.await();
                }
            } finally {
                nanos += System.nanoTime() - begun;
                hasTurn = false;
                ending = false;
                lock.unlock();
            }
        }
    }

    /** One more side. */
    Side side() {
        return new Side();
    }

    /** Ends all turns: who waits to compute is refused. */
    void stop() {
        lock.lock();
        try {
            stopped = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
