package io.spiritlm.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spiritlm.lm.model.DecodingEngine;
import io.spiritlm.wire.Finish;
import io.spiritlm.wire.Restraints;
import io.spiritlm.wire.Sampling;
import io.spiritlm.wire.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many answers at once, of an engine that tells at once when one gets another's tokens. */
final class DecodingLoopTest {
    private static final int CAPACITY = 4_096;
    private static final int[] ALLOWED =
            IntStream.range(0, HashEngine.VOCABULARY).toArray();

    /** One for each answer that has ended. */
    private final Semaphore ended = new Semaphore(0);

    @Test
    void hundredAnswersOfWhichTenAreCancelledHaveTheirTokensAndFreeAllSlots() throws Exception {
        var random = new Random(5);
        try (var loop = loop(new HashEngine(8, CAPACITY));
                var readers = Executors.newFixedThreadPool(16)) {
            for (int round = 0; round < 3; round++) {
                List<Callable<List<Integer>>> asked = new ArrayList<>();
                List<List<Integer>> alone = new ArrayList<>();
                for (int i = 0; i < 100; i++) {
                    int[] prompt = random.ints(1 + random.nextInt(300), 0, HashEngine.VOCABULARY)
                            .toArray();
                    int length = 1 + random.nextInt(60);
                    int read = i % 10 == 0 ? random.nextInt(length) : length;
                    alone.add(alone(prompt, length, i).subList(0, read));
                    int seed = i;
                    asked.add(() -> read(generation(loop, prompt, length, seed), read));
                }
                List<Future<List<Integer>>> answers = readers.invokeAll(asked);
                for (int i = 0; i < 100; i++) {
                    assertThat(answers.get(i).get()).as("answer %d", i).isEqualTo(alone.get(i));
                }
                ended.acquire(100);
                assertThat(loop.load()).extracting("taken", "waiting").containsExactly(0, 0);
            }
        }
    }

    @Test
    void seesWhenAnswersDependOnTheirNeighbours() throws Exception {
        int[] prompt = {1, 2, 3};
        try (var loop = loop(new HashEngine(2, CAPACITY, true));
                var readers = Executors.newFixedThreadPool(2)) {
            List<Callable<List<Integer>>> both = List.of(
                    () -> read(generation(loop, prompt, 400, 1), 400),
                    () -> read(generation(loop, new int[] {4}, 400, 1), 400));
            assertThat(readers.invokeAll(both).getFirst().get()).isNotEqualTo(alone(prompt, 400, 1));
        }
    }

    @Test
    void aLongPromptDelaysOthersByAPieceAtMost() throws Exception {
        var engine = new HashEngine(2, CAPACITY);
        int pieces = (4_000 + DecodingLoop.CHUNK - 1) / DecodingLoop.CHUNK;
        try (var loop = loop(engine);
                Generation first = generation(loop, new int[] {7}, 2_000, 1)) {
            assertThat(first.next()).isPresent();
            engine.beforePrefill = () -> readOne(first);
            try (Generation second = generation(loop, new int[4_000], 1, 1)) {
                assertThat(second.next()).isPresent();
            }
        }
        List<HashEngine.Call> beside = engine.calls.stream()
                .dropWhile(call ->
                        !(call instanceof HashEngine.Call.Prefill(int slot, int position, int tokens) && slot == 1))
                .limit(2L * pieces)
                .toList();
        for (int i = 0; i < beside.size(); i += 2) {
            assertThat(beside.get(i))
                    .isEqualTo(new HashEngine.Call.Prefill(
                            1,
                            i / 2 * DecodingLoop.CHUNK,
                            Math.min(DecodingLoop.CHUNK, 4_000 - i / 2 * DecodingLoop.CHUNK)));
            assertThat(beside.get(i + 1)).isInstanceOf(HashEngine.Call.Stepped.class);
        }
    }

    private static void readOne(Generation generation) {
        try {
            generation.next();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anAnswerWhoseReaderLagsWaitsAndTheOthersDont() throws Exception {
        var engine = new HashEngine(2, CAPACITY);
        try (var loop = loop(engine);
                Generation lagging = generation(loop, new int[] {1}, 100, 1);
                Generation read = generation(loop, new int[] {2}, 500, 2)) {
            assertThat(read(read, 500)).hasSize(500);
            long steps = engine.calls.stream()
                    .filter(HashEngine.Call.Stepped.class::isInstance)
                    .flatMap(call -> ((HashEngine.Call.Stepped) call).steps().stream())
                    .filter(step -> step.slot() == 0)
                    .count();
            assertThat(steps).isLessThan(Answer.AHEAD);
            assertThat(read(lagging, 100)).isEqualTo(alone(new int[] {1}, 100, 1));
        }
    }

    @Test
    void goesOnBehindWhatALegsSlotHolds() throws Exception {
        var engine = new HashEngine(2, CAPACITY);
        try (var loop = loop(engine)) {
            int[] first = new Random(1).ints(200, 0, HashEngine.VOCABULARY).toArray();
            List<Integer> answer = read(generation(loop, first, 40, 3), 40);
            read(
                    generation(
                            loop,
                            new Random(2).ints(100, 0, HashEngine.VOCABULARY).toArray(),
                            5,
                            3),
                    5);
            ended.acquire(2);
            int[] second = IntStream.concat(
                            IntStream.concat(
                                    IntStream.of(first), answer.stream().mapToInt(Integer::intValue)),
                            IntStream.range(0, 30))
                    .toArray();
            engine.calls.clear();

            try (Generation next = generation(loop, second, 10, 4)) {
                assertThat(read(next, 10)).isEqualTo(alone(second, 10, 4));
                // the answer's last token was never put behind the others
                assertThat(next.usage()).isEqualTo(new Usage(270, 239, 10));
            }
            assertThat(engine.calls.getFirst()).isEqualTo(new HashEngine.Call.Prefill(0, 239, 31));
        }
    }

    @Test
    void whoCameLongestAgoGivesItsSlotAway() throws Exception {
        var engine = new HashEngine(3, CAPACITY);
        try (var loop = loop(engine)) {
            for (int leg : List.of(1, 2, 3, 1, 4)) {
                int[] prompt =
                        new Random(leg).ints(100, 0, HashEngine.VOCABULARY).toArray();
                read(generation(loop, prompt, 1, 1), 1);
                ended.acquire();
            }
            assertThat(engine.calls)
                    .containsExactly(
                            new HashEngine.Call.Prefill(0, 0, 100),
                            new HashEngine.Call.Prefill(1, 0, 100),
                            new HashEngine.Call.Prefill(2, 0, 100),
                            new HashEngine.Call.Prefill(0, 99, 1),
                            new HashEngine.Call.Prefill(1, 0, 100));
        }
    }

    @Test
    void aFailureIsToldToWhomItConcernsAndNothingOfTheirsIsUsedAgain() throws Exception {
        var engine = new HashEngine(1, CAPACITY);
        try (var loop = loop(engine)) {
            try (Generation failing = generation(loop, new int[] {1, 2, -1}, 5, 1)) {
                assertThatThrownBy(failing::next)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("token: expected at least 0, found -1");
                assertThat(failing.finish()).contains(Finish.FAILED);
            }
            assertThat(read(generation(loop, new int[] {1, 2, 3}, 5, 1), 5))
                    .isEqualTo(alone(new int[] {1, 2, 3}, 5, 1));
        }
        assertThat(engine.isClosed()).isTrue();
    }

    @Test
    void aClosedLoopTellsWhoReadsAndWhoAsks() throws Exception {
        DecodingLoop loop = loop(new HashEngine(1, CAPACITY));
        try (Generation first = generation(loop, new int[] {1}, 4_000, 1);
                Generation waiting = generation(loop, new int[] {2}, 1, 1)) {
            first.next();
            loop.close();
            assertThatThrownBy(waiting::next).hasMessageContaining("expected open, is closed");
            try (Generation late = generation(loop, new int[] {2}, 1, 1)) {
                assertThatThrownBy(late::next).hasMessageContaining("expected open, is closed");
            }
            var scoring = new Scoring(new int[] {1}, List.of(new int[] {2}));
            loop.score(scoring);
            assertThat(scoring.result()).isCompletedExceptionally();
        }
    }

    @Test
    void scoresManySequencesAsEachAloneAndBesideAnswers() throws Exception {
        var random = new Random(6);
        var engine = new HashEngine(8, CAPACITY);
        try (var loop = loop(engine);
                Generation answer = generation(loop, new int[] {5}, 100, 1)) {
            List<CompletableFuture<Void>> compared = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                int[] beginning = random.ints(1 + random.nextInt(300), 0, HashEngine.VOCABULARY)
                        .toArray();
                List<int[]> endings = IntStream.range(0, 1 + random.nextInt(4))
                        .mapToObj(_ -> random.ints(1 + random.nextInt(200), 0, HashEngine.VOCABULARY)
                                .toArray())
                        .toList();
                var scoring = new Scoring(beginning, endings);
                if (i % 10 == 0) {
                    scoring.result().cancel(false);
                } else {
                    int asked = i;
                    compared.add(scoring.result().thenAccept(scores -> {
                        for (int ending = 0; ending < endings.size(); ending++) {
                            assertThat(scores.get(ending))
                                    .as("ending %d of %d", ending, asked)
                                    .isEqualTo(scoresAlone(beginning, endings.get(ending)));
                        }
                    }));
                }
                loop.score(scoring);
            }
            assertThat(read(answer, 100)).isEqualTo(alone(new int[] {5}, 100, 1));
            compared.forEach(CompletableFuture::join);
            ended.acquire();
            assertThat(read(generation(loop, new int[] {6}, 1, 1), 1)).hasSize(1);
            ended.acquire();
            assertThat(loop.load()).extracting("taken", "waiting").containsExactly(0, 0);
        }
        assertThat(engine.calls)
                .filteredOn(HashEngine.Call.Scored.class::isInstance)
                .allSatisfy(call -> {
                    List<DecodingEngine.Piece> pieces = ((HashEngine.Call.Scored) call).pieces();
                    assertThat(pieces.size()).isBetween(1, 7);
                    assertThat(pieces.stream()
                                    .mapToInt(piece -> piece.tokens().size() - 1)
                                    .sum())
                            .isBetween(1, DecodingLoop.CHUNK);
                });
    }

    /** The same scores, computed without a loop. */
    private static double[] scoresAlone(int[] beginning, int[] ending) {
        var engine = new HashEngine(1, CAPACITY);
        List<Integer> tokens = IntStream.concat(IntStream.of(beginning), IntStream.of(ending))
                .boxed()
                .toList();
        float[] scores =
                engine.score(List.of(new DecodingEngine.Piece(0, 0, tokens))).getFirst();
        return IntStream.range(beginning.length - 1, scores.length)
                .mapToDouble(i -> scores[i])
                .toArray();
    }

    private DecodingLoop loop(HashEngine engine) {
        return new DecodingLoop(engine, id -> new LanguageToken.TextPiece("p" + id), new DecodingWatch() {
            @Override
            public void ended(Finish reason) {
                ended.release();
            }
        });
    }

    private static Generation generation(DecodingLoop loop, int[] prompt, int tokens, long seed) {
        var rules = new Answer.Rules(HashEngine.END, 0, tokens, CAPACITY);
        var chooser = new TokenChooser(new Sampling.Drawn(1, 0.9f, 0, seed, tokens), ALLOWED);
        return new Generation(loop, new Answer(rules, chooser, new StopMatcher(Restraints.NONE), prompt, List.of()), 0);
    }

    /** Reads so many tokens, and the end if these are all; closes it. */
    private static List<Integer> read(Generation generation, int tokens) throws InterruptedException {
        List<Integer> ids = new ArrayList<>();
        try (generation) {
            while (ids.size() < tokens) {
                ids.add(generation.next().orElseThrow().id());
            }
        }
        return ids;
    }

    /** The same answer, computed without a loop. */
    private static List<Integer> alone(int[] prompt, int tokens, long seed) {
        var engine = new HashEngine(1, CAPACITY);
        var chooser = new TokenChooser(new Sampling.Drawn(1, 0.9f, 0, seed, tokens), ALLOWED);
        List<Integer> ids = new ArrayList<>();
        float[] logits = engine.prefill(0, 0, prompt);
        while (ids.size() < tokens) {
            ids.add(chooser.choose(logits).token());
            logits = engine.step(List.of(new DecodingEngine.Step(0, prompt.length + ids.size() - 1, ids.getLast())))
                    .getFirst();
        }
        return ids;
    }
}
