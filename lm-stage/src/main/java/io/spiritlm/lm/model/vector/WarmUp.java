package io.spiritlm.lm.model.vector;

import io.spiritlm.lm.model.LlamaConfig;
import io.spiritlm.neural.Checkpoint;
import io.spiritlm.neural.StoredType;
import io.spiritlm.neural.WeightPrecision;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Has Java compile the kernels before they are needed: interpreted, they take a hundred times as long. A network of a few thousand
 * weights, all alike, runs beside everything else until it has gone through them often enough.
 */
final class WarmUp {
    private static final LlamaConfig SMALL = new LlamaConfig(64, 64, 64, 1, 2, 2, 32, 64, 10_000, 1e-5f, true);
    private static final int PROMPT = 40;
    private static final int ROUNDS = 60;
    private static final AtomicBoolean BEGUN = new AtomicBoolean();

    private WarmUp() {}

    /** Begins in a thread of its own, which ends by itself; once for a process. */
    static void begin() {
        if (BEGUN.getAndSet(true)) {
            return;
        }
        Thread.ofPlatform().daemon().name("language-model-warm-up").start(WarmUp::run);
    }

    private static void run() {
        try (Arena arena = Arena.ofShared();
                Workers workers = new Workers(1)) {
            var llama = new VectorLlama(arena, SMALL, new Alike(), WeightPrecision.FLOAT32, workers);
            var memory = new KeyValueMemory(arena, SMALL, 4, SMALL.maxPositions());
            for (int round = 0; round < ROUNDS; round++) {
                llama.logits(Batch.of(0, 0, new int[PROMPT], 0, PROMPT), memory, PROMPT - 1);
                for (int position = 0; position < PROMPT; position++) {
                    List<Batch.Row> rows = new ArrayList<>();
                    int count = position % 4 == 3 ? 1 + round % 4 : 1;
                    for (int slot = 0; slot < count; slot++) {
                        rows.add(new Batch.Row(slot, position, 0));
                    }
                    llama.logits(new Batch(rows), memory, 0);
                }
            }
        }
    }

    private record Alike() implements Checkpoint {
        @Override
        public Set<String> names() {
            return Set.of();
        }

        @Override
        public List<Long> shape(String name) {
            return name.contains("norm") ? List.of(64L) : List.of(64L, 64L);
        }

        @Override
        public StoredType type(String name) {
            return StoredType.FLOAT32;
        }

        @Override
        public void copy(String name, StoredType as, StoredType.Sink sink) {
            long count = shape(name).stream().reduce(1L, (a, b) -> a * b);
            StoredType.FLOAT32.copy(() -> 0.02f, count, as, sink);
        }

        @Override
        public void close() {}
    }
}
