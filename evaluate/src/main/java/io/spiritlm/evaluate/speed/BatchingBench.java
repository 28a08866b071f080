package io.spiritlm.evaluate.speed;

import io.spiritlm.lm.model.DecodingEngine;
import io.spiritlm.lm.model.EngineKind;
import io.spiritlm.lm.model.EngineSettings;
import io.spiritlm.lm.model.LlamaConfig;
import io.spiritlm.lm.model.RandomLlama;
import io.spiritlm.neural.TensorFlowRuntime;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Has one engine write the answers to the same requests, which come as a Poisson process, in two ways: many at once, joining and leaving
 * the batch, and one at a time. Both ways are gone in turns of a few seconds, with equal progress, each by a clock of its own.
 */
public final class BatchingBench {
    private static final double MILLI = 1e3;
    private static final double GIGA = 1e9;
    /** Java compiles what computes meanwhile. */
    private static final int WARM_UP_PROMPTS = 6;

    private static final int WARM_UP_STEPS = 160;

    private static final int TURNS_TOLD = 8;

    private final BatchingMatch match;
    private final List<BatchingMatch.Request> plan;
    private final EngineKind kind = EngineKind.fastest();
    private final Consumer<String> progress;
    private double stepSeconds;
    private double promptSeconds;

    private BatchingBench(BatchingMatch match, Consumer<String> progress) {
        this.match = match;
        this.progress = progress;
        plan = match.plan();
    }

    /**
     * Measures, and has every few turns told.
     *
     * @throws IOException if an answer has other tokens on one side than on the other where the engine promises the same
     */
    public static BatchingReport run(BatchingMatch match, Consumer<String> progress)
            throws IOException, InterruptedException {
        return new BatchingBench(match, progress).run();
    }

    private BatchingReport run() throws IOException, InterruptedException {
        var settings = new EngineSettings(match.slots() + 1, match.promptTokens() + match.mostTokens());
        try (var checkpoint = new RandomLlama(match.shape());
                DecodingEngine engine = kind.open(match.shape(), checkpoint, settings)) {
            warmUp(engine);
            double gap = gapSeconds();
            progress.accept("%.1f ms a step of %d, %.0f ms a prompt: a request every %.2f s"
                    .formatted(MILLI * stepSeconds, BatchingMatch.IN_FLIGHT + 1, MILLI * promptSeconds, gap));
            var turns = new Alternation();
            try (var many = new BatchingSide(turns, engine, 0, match.slots(), plan, gap);
                    var one = new BatchingSide(turns, engine, match.slots(), 1, plan, gap)) {
                try {
                    alternate(List.of(many, one));
                    return report(gap, many, one);
                } finally {
                    turns.stop();
                }
            }
        }
    }

    /** Measures what the time between requests follows from. */
    private void warmUp(DecodingEngine engine) {
        var random = new Random(match.seed());
        int legs = BatchingMatch.IN_FLIGHT + 1; // who is in flight has as many others beside it
        List<Double> prompts = new ArrayList<>();
        for (int round = 0; round < WARM_UP_PROMPTS; round++) {
            for (int slot = 0; slot < legs; slot++) {
                int[] prompt = random.ints(
                                match.promptTokens(), 0, match.shape().vocabularySize())
                        .toArray();
                long begin = System.nanoTime();
                engine.prefill(slot, 0, prompt);
                prompts.add((System.nanoTime() - begin) / GIGA);
            }
        }
        List<Double> steps = new ArrayList<>();
        for (int step = 0; step < Math.min(WARM_UP_STEPS, match.mostTokens()); step++) {
            List<DecodingEngine.Step> next = new ArrayList<>();
            for (int slot = 0; slot < legs; slot++) {
                next.add(new DecodingEngine.Step(
                        slot,
                        match.promptTokens() + step,
                        random.nextInt(match.shape().vocabularySize())));
            }
            long begin = System.nanoTime();
            engine.step(next);
            steps.add((System.nanoTime() - begin) / GIGA);
        }
        promptSeconds = at(prompts.subList(prompts.size() / 2, prompts.size()), 0.5);
        stepSeconds = at(steps.subList(steps.size() / 2, steps.size()), 0.5);
    }

    /**
     * By Little's law: an answer is in flight while its tokens are written, its prompt is read, and those of as many others as come in that
     * time, {@link BatchingMatch#IN_FLIGHT}.
     */
    private double gapSeconds() {
        double tokens = (double) plannedTokens() / plan.size();
        double inFlight = tokens * stepSeconds + (1 + BatchingMatch.IN_FLIGHT) * promptSeconds;
        return inFlight / BatchingMatch.IN_FLIGHT;
    }

    private int plannedTokens() {
        return plan.stream().mapToInt(request -> request.sampling().maxTokens()).sum();
    }

    /** The side that has written less has the next turn. */
    private void alternate(List<BatchingSide> sides) throws InterruptedException {
        for (int turn = 1; ; turn++) {
            for (BatchingSide ended :
                    sides.stream().filter(s -> s.side().isOver()).toList()) {
                ended.answers(); // fails at once if it has
            }
            var next =
                    sides.stream().filter(s -> !s.side().isOver()).min(Comparator.comparingInt(BatchingSide::written));
            if (next.isEmpty()) {
                return;
            }
            next.get().side().turn(match.turnSeconds());
            if (turn % TURNS_TOLD == 0) {
                tell(sides);
            }
        }
    }

    private void tell(List<BatchingSide> sides) {
        var line = new StringBuilder("of %d tokens".formatted(plannedTokens()));
        for (BatchingSide side : sides) {
            line.append("; %d at once: %d in %.1f s"
                    .formatted(side.slots(), side.written(), side.side().seconds()));
        }
        progress.accept(line.toString());
    }

    private BatchingReport report(double gap, BatchingSide many, BatchingSide one)
            throws IOException, InterruptedException {
        List<BatchingReport.Side> sides = List.of(side(many), side(one));
        LlamaConfig shape = match.shape();
        return new BatchingReport(
                "Llama, %d layers of %d, %d heads, vocabulary %d, float32"
                        .formatted(shape.layers(), shape.hiddenSize(), shape.heads(), shape.vocabularySize()),
                kind.name().toLowerCase(Locale.ROOT),
                TensorFlowRuntime.threads(),
                plan.size(),
                match.promptTokens(),
                match.seed(),
                plannedTokens(),
                MILLI * stepSeconds,
                MILLI * promptSeconds,
                gap,
                alike(many.answers(), one.answers()),
                sides.getFirst().tokensPerSecond() / sides.getLast().tokensPerSecond(),
                sides);
    }

    /** How many answers are the same; of an engine whose bits don't depend on the batch, all have to be. */
    private int alike(List<BatchingSide.Answered> many, List<BatchingSide.Answered> one) throws IOException {
        int alike = 0;
        for (int request = 0; request < many.size(); request++) {
            boolean same = many.get(request).tokens().equals(one.get(request).tokens());
            if (!same && kind == EngineKind.JAVA) {
                throw new IOException(
                        "answer %d: expected the same tokens in a batch as alone, found others".formatted(request));
            }
            alike += same ? 1 : 0;
        }
        return alike;
    }

    private static BatchingReport.Side side(BatchingSide side) throws InterruptedException {
        List<BatchingSide.Answered> answers = side.answers();
        double end = 0;
        double flown = 0;
        List<Double> between = new ArrayList<>();
        List<Double> first = new ArrayList<>();
        int tokens = 0;
        for (BatchingSide.Answered answer : answers) {
            List<Double> seconds = answer.seconds();
            end = Math.max(end, seconds.getLast());
            flown += seconds.getLast() - answer.arrival();
            first.add(seconds.getFirst() - answer.arrival());
            for (int i = 1; i < seconds.size(); i++) {
                between.add(seconds.get(i) - seconds.get(i - 1));
            }
            tokens += seconds.size();
        }
        return new BatchingReport.Side(
                side.slots(),
                end,
                tokens / end,
                MILLI * at(between, 0.5),
                MILLI * at(between, 0.95),
                MILLI * at(first, 0.5),
                MILLI * at(first, 0.95),
                flown / end,
                side.meanBatch());
    }

    /** @param share of the values that lie below, 0 to 1 */
    private static double at(List<Double> values, double share) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get((int) Math.round(share * (sorted.size() - 1)));
    }
}
