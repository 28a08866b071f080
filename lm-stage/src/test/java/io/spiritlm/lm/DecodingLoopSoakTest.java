package io.spiritlm.lm;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.lm.model.DecodingEngine;
import io.spiritlm.lm.model.EngineKind;
import io.spiritlm.lm.model.EngineSettings;
import io.spiritlm.lm.model.WrappedEngine;
import io.spiritlm.wire.Finish;
import io.spiritlm.wire.Sampling;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

/** Ten rounds of a hundred answers at once, of which ten are left before their end, by Java's engine with a tiny network. */
final class DecodingLoopSoakTest {
    private static final long SEED = 20_260_111;
    private static final int ROUNDS = 10;
    private static final int ANSWERS = 100;
    private static final int SLOTS = 8;
    private static final int CAPACITY = 64;
    private static final int KEPT_BYTES = 1_000;
    /** A tenth of what is seen where {@value #KEPT_BYTES} bytes of each answer are kept. */
    private static final long ALLOWED_BYTES = 7L * ANSWERS * KEPT_BYTES / 10;

    /** One for each answer that has given its slot back. */
    private final Semaphore ended = new Semaphore(0);

    @Test
    void answersHaveTheirTokensAndSlotsAndHeapAreFreeInEveryRound() throws Exception {
        assertThat(growth(engine())).isLessThan(ALLOWED_BYTES);
    }

    @Test
    void seesThatAKilobyteOfEachAnswerIsKept() throws Exception {
        List<byte[]> kept = Collections.synchronizedList(new ArrayList<>());
        long growth = growth(new WrappedEngine(engine()) {
            @Override
            public float[] prefill(int slot, int position, int[] tokens) {
                kept.add(new byte[KEPT_BYTES]);
                return super.prefill(slot, position, tokens);
            }
        });
        assertThat(growth).isGreaterThan(ALLOWED_BYTES);
        assertThat(kept).hasSizeGreaterThan(ROUNDS * ANSWERS);
    }

    /** Runs all rounds and closes the engine; gives by how many bytes the least heap of the last three is larger than that of the first. */
    private long growth(DecodingEngine engine) throws Exception {
        var random = new Random(SEED);
        var watch = new DecodingWatch() {
            @Override
            public void ended(Finish reason) {
                ended.release();
            }
        };
        List<Long> heaps = new ArrayList<>();
        try (var batch = new ContinuousBatch(engine, watch);
                var readers = Executors.newFixedThreadPool(ANSWERS)) {
            for (int round = 0; round <= ROUNDS; round++) {
                round(batch, readers, random);
                if (round > 0) { // what is made once is there then
                    heaps.add(heap());
                }
            }
        }
        return Collections.min(heaps.subList(ROUNDS - 3, ROUNDS)) - Collections.min(heaps.subList(0, 3));
    }

    private void round(ContinuousBatch batch, ExecutorService readers, Random random) throws Exception {
        List<Callable<Boolean>> reading = new ArrayList<>();
        for (int answer = 0; answer < ANSWERS; answer++) {
            List<Integer> prompt =
                    random.ints(1 + random.nextInt(40), 0, 40).boxed().toList();
            var sampling = new Sampling.Drawn(1, 0.9f, 0, random.nextLong(), 2 + random.nextInt(12));
            boolean leaves = answer % 10 == 0;
            reading.add(() -> {
                read(batch.generate(prompt, sampling), sampling.maxTokens(), leaves);
                return true;
            });
        }
        for (Future<Boolean> answer : readers.invokeAll(reading)) {
            answer.get();
        }
        ended.acquire(ANSWERS);
        assertThat(batch.load()).extracting("taken", "waiting").containsExactly(0, 0);
    }

    private static void read(Generation generation, int tokens, boolean leaves) throws InterruptedException {
        try (generation) {
            for (int token = 0; token < (leaves ? tokens / 2 : tokens); token++) {
                assertThat(generation.next())
                        .as("token %d of %d", token, tokens)
                        .isPresent();
            }
            if (!leaves) {
                assertThat(generation.next()).isEmpty();
                assertThat(generation.finish()).contains(Finish.LENGTH);
                assertThat(generation.usage().writtenTokens()).isEqualTo(tokens);
            }
        }
    }

    private static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static DecodingEngine engine() {
        return Golden.engine(EngineKind.JAVA, "llama-gqa-tied", new EngineSettings(SLOTS, CAPACITY));
    }
}
