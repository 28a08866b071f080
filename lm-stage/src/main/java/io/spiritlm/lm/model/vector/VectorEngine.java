package io.spiritlm.lm.model.vector;

import io.spiritlm.lm.model.DecodingEngine;
import io.spiritlm.lm.model.EngineSettings;
import io.spiritlm.lm.model.LlamaConfig;
import io.spiritlm.lm.model.SlotBounds;
import io.spiritlm.neural.Checkpoint;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/**
 * Llama on a CPU, without TensorFlow: weights, keys and values lie outside of the heap, in the order in which they are read.
 *
 * <p>A token's logits are the same to the last bit however its sequence came into its slot: in one piece, in several, or token by
 * token, beside any others, in any slot, with any number of threads.
 */
public final class VectorEngine implements DecodingEngine {
    /** Tokens of a prompt that are computed at a time: enough for the multipliers, and so few that what is between layers stays near. */
    private static final int PROMPT_ROWS = 128;
    /** Tokens that are scored at a time, each with all its logits. */
    private static final int SCORED_ROWS = 64;

    private final LlamaConfig config;
    private final SlotBounds bounds;
    private final Arena arena = Arena.ofShared();
    private final Workers workers;
    private final VectorLlama llama;
    private final KeyValueMemory memory;

    /**
     * Loads the weights; the checkpoint may be closed afterwards.
     *
     * @param threads that compute, the caller's included
     * @throws io.spiritlm.neural.CheckpointException if a tensor is missing, or has another shape
     */
    public VectorEngine(LlamaConfig config, Checkpoint checkpoint, EngineSettings settings, int threads) {
        this.config = config;
        bounds = new SlotBounds(settings.slots(), settings.capacity(), config.vocabularySize());
        WarmUp.begin();
        workers = new Workers(threads);
        try {
            var allocator = new NativeMemory(arena);
            llama = new VectorLlama(allocator, config, checkpoint, settings.weights(), workers);
            memory = new KeyValueMemory(allocator, config, settings.slots(), settings.capacity());
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** The memory that keys and values take. */
    public static long cacheBytes(LlamaConfig config, EngineSettings settings) {
        return KeyValueMemory.bytes(config, settings.slots(), settings.capacity());
    }

    @Override
    public int slots() {
        return bounds.slots();
    }

    @Override
    public int capacity() {
        return bounds.capacity();
    }

    @Override
    public int vocabularySize() {
        return config.vocabularySize();
    }

    @Override
    public float[] prefill(int slot, int position, int[] tokens) {
        bounds.requireSlot(slot);
        bounds.requireTokens(tokens, position);
        for (int begin = 0; ; begin += PROMPT_ROWS) {
            int end = Math.min(tokens.length, begin + PROMPT_ROWS);
            boolean last = end == tokens.length;
            var batch = Batch.of(slot, position, tokens, begin, end);
            var logits = llama.logits(batch, memory, last ? batch.size() - 1 : batch.size());
            if (last) {
                return logits.getFirst();
            }
        }
    }

    @Override
    public List<float[]> step(List<Step> steps) {
        if (steps.isEmpty()) {
            return List.of();
        }
        bounds.requireSteps(steps);
        var rows = steps.stream()
                .map(step -> new Batch.Row(step.slot(), step.position(), step.token()))
                .toList();
        return llama.logits(new Batch(rows), memory, 0);
    }

    @Override
    public List<float[]> score(List<Piece> pieces) {
        bounds.requirePieces(pieces);
        List<float[]> scores = new ArrayList<>();
        List<Batch.Row> rows = new ArrayList<>();
        List<Target> targets = new ArrayList<>();
        for (Piece piece : pieces) {
            int scored = piece.tokens().size() - 1;
            for (int i = 0; i < scored; i++) {
                rows.add(new Batch.Row(
                        piece.slot(), piece.position() + i, piece.tokens().get(i)));
                targets.add(new Target(scores.size(), i, piece.tokens().get(i + 1)));
            }
            scores.add(new float[scored]);
        }
        for (int begin = 0; begin < rows.size(); begin += SCORED_ROWS) {
            int end = Math.min(rows.size(), begin + SCORED_ROWS);
            score(new Batch(rows.subList(begin, end)), targets.subList(begin, end), scores);
        }
        return scores;
    }

    /** A token behind a row, and where its score goes. */
    private record Target(int piece, int at, int token) {}

    private void score(Batch batch, List<Target> targets, List<float[]> scores) {
        var logits = llama.logits(batch, memory, 0);
        workers.run(batch.size(), (row, worker) -> {
            float[] all = logits.get(row);
            var target = targets.get(row);
            scores.get(target.piece())[target.at()] =
                    (float) (all[target.token()] - VectorMath.logSumOfExponentials(all));
        });
    }

    @Override
    public void release(int slot) {
        bounds.requireSlot(slot); // what it holds is hidden from the next occupant by its positions
    }

    @Override
    public void close() {
        workers.close();
        arena.close();
    }
}
