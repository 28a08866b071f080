package io.spiritlm.lm;

import io.spiritlm.lm.model.DecodingEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.function.LongConsumer;

/**
 * The one thread that an engine runs on. Steps that wait at the same time run as one batch; a prefill runs alone, between
 * steps. Owns the engine and hands out its slots, lowest first. Thread-safe.
 */
final class DecodingLoop implements AutoCloseable {
    private sealed interface Job {
        CompletableFuture<float[]> result();
    }

    private record Prefill(int slot, int position, List<Integer> tokens, CompletableFuture<float[]> result)
            implements Job {}

    private record NextToken(DecodingEngine.Step step, CompletableFuture<float[]> result) implements Job {}

    private record Score(List<Integer> tokens, CompletableFuture<float[]> result) implements Job {}

    private record Stop(CompletableFuture<float[]> result) implements Job {}

    private final DecodingEngine engine;
    private final LongConsumer workedNanos;
    private final PriorityBlockingQueue<Integer> freeSlots = new PriorityBlockingQueue<>();
    /** Holds at most one job of each slot, and one of each caller that scores. */
    private final BlockingQueue<Job> jobs = new LinkedBlockingQueue<>();

    private final Thread thread;
    private boolean closed;

    /** @param workedNanos told of the time that the engine works, in pieces, from this thread */
    DecodingLoop(DecodingEngine engine, LongConsumer workedNanos) {
        this.engine = engine;
        this.workedNanos = workedNanos;
        for (int slot = 0; slot < engine.slots(); slot++) {
            freeSlots.add(slot);
        }
        thread = Thread.ofPlatform().daemon().name("language-model").start(this::run);
    }

    /** Waits for a free slot and takes it. */
    int acquire() throws InterruptedException {
        return freeSlots.take();
    }

    void release(int slot) {
        freeSlots.add(slot);
    }

    CompletableFuture<float[]> prefill(int slot, int position, List<Integer> tokens) {
        return submit(new Prefill(slot, position, List.copyOf(tokens), new CompletableFuture<>()));
    }

    CompletableFuture<float[]> step(int slot, int position, int token) {
        return submit(new NextToken(new DecodingEngine.Step(slot, position, token), new CompletableFuture<>()));
    }

    CompletableFuture<float[]> score(List<Integer> tokens) {
        return submit(new Score(List.copyOf(tokens), new CompletableFuture<>()));
    }

    private CompletableFuture<float[]> submit(Job job) {
        synchronized (jobs) {
            if (!closed) {
                jobs.add(job);
                return job.result();
            }
        }
        job.result().completeExceptionally(new IllegalStateException("language model: expected open, is closed"));
        return job.result();
    }

    private void run() {
        List<Job> waiting = new ArrayList<>();
        try {
            while (true) {
                waiting.clear();
                waiting.add(jobs.take());
                jobs.drainTo(waiting);
                long start = System.nanoTime();
                boolean more = runAll(waiting);
                workedNanos.accept(System.nanoTime() - start);
                if (!more) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            engine.close();
            var closed = new IllegalStateException("language model: closed");
            jobs.forEach(job -> job.result().completeExceptionally(closed));
            waiting.forEach(job -> job.result().completeExceptionally(closed));
        }
    }

    /** Runs what waits; false when it is time to stop. */
    private boolean runAll(List<Job> waiting) {
        List<NextToken> batch = new ArrayList<>();
        for (var job : waiting) {
            switch (job) {
                case NextToken next -> batch.add(next);
                case Prefill prefill ->
                    complete(
                            prefill, () -> engine.prefill(prefill.slot(), prefill.position(), array(prefill.tokens())));
                case Score score -> complete(score, () -> engine.score(array(score.tokens())));
                case Stop stop -> {
                    return false;
                }
            }
        }
        runBatch(batch);
        return true;
    }

    private void runBatch(List<NextToken> batch) {
        try {
            var logits = engine.step(batch.stream().map(NextToken::step).toList());
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).result().complete(logits.get(i));
            }
        } catch (RuntimeException e) {
            batch.forEach(next -> next.result().completeExceptionally(e));
        }
    }

    private static void complete(Job job, java.util.function.Supplier<float[]> computation) {
        try {
            job.result().complete(computation.get());
        } catch (RuntimeException e) {
            job.result().completeExceptionally(e);
        }
    }

    private static int[] array(List<Integer> tokens) {
        return tokens.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Fails what waits, and returns when the engine is closed. */
    @Override
    public void close() {
        synchronized (jobs) {
            closed = true; // so that nothing comes behind the last job
            jobs.add(new Stop(new CompletableFuture<>()));
        }
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
