package io.spiritlm.lm;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.lm.model.DecodingEngine;
import io.spiritlm.lm.model.DecodingEngine.Step;
import io.spiritlm.lm.model.EngineKind;
import io.spiritlm.lm.model.EngineSettings;
import io.spiritlm.lm.model.WrappedEngine;
import io.spiritlm.wire.Sampling;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Answers, greedy and drawn, that join and leave a batch of up to 32 have the tokens that they have alone: of Java's engine always, of
 * TensorFlow's up to the first that was so close that rounding may decide it.
 */
final class BatchIndependencePropertyTest {
    private static final long SEED = 20_260_110;
    private static final int SLOTS = 32;
    private static final int CAPACITY = 320;
    private static final int ANSWERS = 44;
    private static final float CLOSE = 1e-4f;

    /** @param read so many of its tokens, then it leaves */
    private record Asked(List<Integer> prompt, Sampling sampling, int read) {}

    /** @param tokens compared, of all answers */
    private record Found(int tokens, int differing, int largestBatch) {}

    @ParameterizedTest
    @EnumSource
    void tokensAreThoseOfTheAnswerAlone(EngineKind kind) throws Exception {
        Found found = compare(kind, engine -> engine);
        assertThat(found.differing()).as("seed %d: %s", SEED, found).isZero();
        assertThat(found.tokens()).as("%s", found).isGreaterThan(ANSWERS * 10);
        assertThat(found.largestBatch()).as("%s", found).isGreaterThan(SLOTS / 2);
    }

    @Test
    void theComparisonSeesThatAnAnswerGetsItsNeighboursLogits() throws Exception {
        Found found = compare(EngineKind.JAVA, engine -> new WrappedEngine(engine) {
            @Override
            public List<float[]> step(List<Step> steps) {
                List<float[]> logits = new ArrayList<>(super.step(steps));
                if (steps.size() > 1) {
                    Collections.swap(logits, 0, 1);
                }
                return logits;
            }
        });
        assertThat(found.differing()).isPositive();
    }

    @Test
    void theComparisonSeesThatKeysAreAPositionOffWhereOthersAreInTheBatch() throws Exception {
        Found found = compare(EngineKind.JAVA, engine -> new WrappedEngine(engine) {
            @Override
            public List<float[]> step(List<Step> steps) {
                List<Step> moved = new ArrayList<>(steps);
                if (steps.size() > 1) {
                    Step first = steps.getFirst();
                    moved.set(0, new Step(first.slot(), first.position() - 1, first.token()));
                }
                return super.step(moved);
            }
        });
        assertThat(found.differing()).isPositive();
    }

    /** @param change what the batch's engine is made of the one that computes alone */
    private static Found compare(EngineKind kind, UnaryOperator<DecodingEngine> change) throws Exception {
        DecodingEngine engine = Golden.engine(kind, "llama-gqa-tied", new EngineSettings(SLOTS, CAPACITY));
        List<Asked> asked = asked(engine.vocabularySize());
        List<List<Integer>> alone = asked.stream()
                .map(one -> alone(engine, one, kind == EngineKind.JAVA ? 0 : CLOSE))
                .toList();
        var largest = new AtomicInteger();
        List<List<Integer>> together = together(change.apply(engine), asked, largest);
        int tokens = 0;
        int differing = 0;
        for (int i = 0; i < asked.size(); i++) {
            int decided = Math.min(alone.get(i).size(), together.get(i).size());
            tokens += decided;
            boolean same =
                    together.get(i).subList(0, decided).equals(alone.get(i).subList(0, decided));
            differing += same ? 0 : 1;
        }
        return new Found(tokens, differing, largest.get());
    }

    /** Prompts of one piece of the loop to three, every fourth answer leaves before its end. */
    private static List<Asked> asked(int vocabulary) {
        var random = new Random(SEED);
        List<Asked> asked = new ArrayList<>();
        for (int i = 0; i < ANSWERS; i++) {
            int most = random.nextInt(4) == 0 ? 280 : 60;
            List<Integer> prompt =
                    random.ints(1 + random.nextInt(most), 0, vocabulary).boxed().toList();
            int length = 10 + random.nextInt(30);
            Sampling sampling = random.nextBoolean()
                    ? new Sampling.Greedy(length)
                    : new Sampling.Drawn(1, 0.9f, 0, random.nextLong(), length);
            asked.add(new Asked(prompt, sampling, i % 4 == 3 ? 1 + random.nextInt(length) : length));
        }
        return asked;
    }

    /** What is read of all answers; closes the engine. */
    private static List<List<Integer>> together(DecodingEngine engine, List<Asked> asked, AtomicInteger largest)
            throws InterruptedException, ExecutionException {
        var watch = new DecodingWatch() {
            @Override
            public void stepped(int answers, long nanos) {
                largest.accumulateAndGet(answers, Math::max);
            }
        };
        try (var batch = new ContinuousBatch(engine, watch);
                var readers = Executors.newFixedThreadPool(SLOTS)) {
            List<Callable<List<Integer>>> reading = new ArrayList<>();
            for (Asked one : asked) {
                reading.add(() -> read(batch, one));
            }
            List<List<Integer>> answers = new ArrayList<>();
            for (Future<List<Integer>> answer : readers.invokeAll(reading)) {
                answers.add(answer.get());
            }
            return answers;
        }
    }

    private static List<Integer> read(ContinuousBatch batch, Asked asked) throws InterruptedException {
        List<Integer> tokens = new ArrayList<>();
        try (Generation generation = batch.generate(asked.prompt(), asked.sampling())) {
            while (tokens.size() < asked.read()) {
                tokens.add(generation.next().orElseThrow().id());
            }
        }
        return tokens;
    }

    /**
     * Writes an answer token by token in one slot.
     *
     * @param close by how much a logit may be off; 0 for none
     * @return its tokens, those from the first on left out that another logit so close could change
     */
    private static List<Integer> alone(DecodingEngine engine, Asked asked, float close) {
        int[] allowed = IntStream.range(0, engine.vocabularySize()).toArray();
        int[] prompt = asked.prompt().stream().mapToInt(Integer::intValue).toArray();
        var chooser = new TokenChooser(asked.sampling(), allowed);
        var swayed = IntStream.range(0, 4)
                .mapToObj(i -> new TokenChooser(asked.sampling(), allowed))
                .toList();
        List<Integer> tokens = new ArrayList<>();
        float[] logits = engine.prefill(0, 0, prompt);
        while (tokens.size() < asked.sampling().maxTokens()) {
            int token = chooser.choose(logits).token();
            for (int way = 0; close > 0 && way < swayed.size(); way++) {
                if (swayed.get(way).choose(swayed(logits, token, way, close)).token() != token) {
                    return tokens;
                }
            }
            tokens.add(token);
            int position = prompt.length + tokens.size() - 1;
            logits = engine.step(List.of(new Step(0, position, token))).getFirst();
        }
        return tokens;
    }

    /** The chosen token's logit lower, or higher, or all of them a little off. */
    private static float[] swayed(float[] logits, int token, int way, float by) {
        float[] swayed = logits.clone();
        var random = new Random(way);
        for (int id = 0; way > 1 && id < swayed.length; id++) {
            swayed[id] += by * (random.nextFloat() - 0.5f);
        }
        swayed[token] += way == 0 ? -by : way == 1 ? by : 0;
        return swayed;
    }
}
