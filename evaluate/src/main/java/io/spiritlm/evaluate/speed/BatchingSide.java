package io.spiritlm.evaluate.speed;

import io.spiritlm.lm.ContinuousBatch;
import io.spiritlm.lm.DecodingWatch;
import io.spiritlm.lm.Generation;
import io.spiritlm.lm.model.DecodingEngine;
import io.spiritlm.wire.Finish;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** One way of writing the answers: as many at once as it has slots. Takes turns with others; times are by its own clock. */
final class BatchingSide implements AutoCloseable {
    /**
     * An answer.
     *
     * @param seconds when each token came
     */
    record Answered(double arrival, List<Integer> tokens, List<Double> seconds) {
        Answered {
            tokens = List.copyOf(tokens);
            seconds = List.copyOf(seconds);
        }
    }

    private final int slots;
    private final Alternation.Side side;
    private final ContinuousBatch batch;
    private final AtomicInteger written = new AtomicInteger();
    private final AtomicInteger steps = new AtomicInteger();
    private final AtomicInteger stepped = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Future<List<Answered>> answers;

    /**
     * Begins to write in its first turn.
     *
     * @param first of its slots
     * @param gapSeconds the mean time between two requests
     */
    BatchingSide(
            Alternation alternation,
            DecodingEngine engine,
            int first,
            int slots,
            List<BatchingMatch.Request> plan,
            double gapSeconds) {
        this.slots = slots;
        side = alternation.side();
        batch = new ContinuousBatch(new EngineShare(engine, first, slots, side), new DecodingWatch() {
            @Override
            public void stepped(int answers, long nanos) {
                steps.incrementAndGet();
                stepped.addAndGet(answers);
            }
        });
        answers = threads.submit(() -> {
            try {
                return writeAll(plan, gapSeconds);
            } finally {
                side.end();
            }
        });
    }

    private List<Answered> writeAll(List<BatchingMatch.Request> plan, double gapSeconds)
            throws InterruptedException, ExecutionException {
        List<Future<Answered>> begun = new ArrayList<>();
        for (BatchingMatch.Request request : plan) {
            double arrival = request.arrival() * gapSeconds;
            side.await(arrival);
            begun.add(threads.submit(() -> write(request, arrival)));
        }
        List<Answered> all = new ArrayList<>();
        for (Future<Answered> answer : begun) {
            all.add(answer.get());
        }
        return all;
    }

    private Answered write(BatchingMatch.Request request, double arrival) throws InterruptedException {
        List<Integer> tokens = new ArrayList<>();
        List<Double> seconds = new ArrayList<>();
        try (Generation generation = batch.generate(request.prompt(), request.sampling())) {
            for (var token = generation.next(); token.isPresent(); token = generation.next()) {
                seconds.add(side.seconds());
                tokens.add(token.get().id());
                written.incrementAndGet();
            }
            Finish finish = generation.finish().orElseThrow();
            if (tokens.size() != request.sampling().maxTokens() || finish != Finish.LENGTH) {
                throw new IllegalStateException("answer: expected %d tokens up to its length, found %d and %s"
                        .formatted(request.sampling().maxTokens(), tokens.size(), finish));
            }
        }
        return new Answered(arrival, tokens, seconds);
    }

    int slots() {
        return slots;
    }

    /** Its turns. */
    Alternation.Side side() {
        return side;
    }

    /** Tokens so far. */
    int written() {
        return written.get();
    }

    /** Answers that got a token in a step, on average. */
    double meanBatch() {
        return (double) stepped.get() / steps.get();
    }

    /**
     * What it wrote, in the order of the requests; waits for it.
     *
     * @throws IllegalStateException if it failed
     */
    List<Answered> answers() throws InterruptedException {
        try {
            return answers.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("answers: expected all, found that one failed: " + e.getCause(), e);
        }
    }

    /** Turns must have been stopped. */
    @Override
    public void close() {
        threads.shutdownNow();
        batch.close();
    }
}
