package io.spiritlm.lm.model.vector;

import io.spiritlm.lm.model.LlamaConfig;
import io.spiritlm.lm.model.vector.PanelMatrix.Order;
import io.spiritlm.lm.model.vector.PanelMatrix.Part;
import io.spiritlm.neural.Checkpoint;
import io.spiritlm.neural.WeightPrecision;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.List;

/**
 * The Llama decoder (Touvron et al. 2023), with the weight names of Hugging Face's checkpoints: what {@link
 * io.spiritlm.lm.model.Llama} is, for rows {@code [rows, channels]} of one batch.
 *
 * <p>Each row's results are the same to the last bit, whatever other rows are in the batch, and however many threads compute.
 */
final class VectorLlama {
    /**
     * A layer's weights.
     *
     * @param heads queries', keys' and values' projections, one behind the other
     * @param gated gate's and up's panels in turn
     */
    private record Layer(
            Norm attentionNorm,
            PanelMatrix heads,
            PanelMatrix out,
            Norm innerNorm,
            PanelMatrix gated,
            PanelMatrix down) {}

    private final LlamaConfig config;
    private final Workers workers;
    private final Scratch[] scratch;
    private final Rotation rotation;
    private final SelfAttention attention;
    private final PanelMatrix embedding;
    private final PanelMatrix head;
    private final Norm lastNorm;
    private final List<Layer> layers = new ArrayList<>();
    private final int keyColumn;
    private final int valueColumn;
    private final int headsWidth;

    private final PackedRows narrow = new PackedRows();
    private final PackedRows wide = new PackedRows();
    private float[] hidden = {};
    private float[] projected = {};

    VectorLlama(
            SegmentAllocator allocator,
            LlamaConfig config,
            Checkpoint checkpoint,
            WeightPrecision precision,
            Workers workers) {
        this.config = config;
        this.workers = workers;
        scratch = new Scratch[workers.count()];
        java.util.Arrays.setAll(scratch, worker -> new Scratch(allocator));
        rotation = new Rotation(config);
        attention = new SelfAttention(config);
        int channels = config.hiddenSize();
        int queries = config.heads() * config.headSize();
        int keys = config.keyValueHeads() * config.headSize();
        int inner = config.intermediateSize();
        String embedded = "model.embed_tokens.weight";
        embedding = PanelMatrix.load(allocator, checkpoint, precision, channels, embedded, config.vocabularySize());
        for (int layer = 0; layer < config.layers(); layer++) {
            String in = "model.layers." + layer + ".";
            var heads = List.of(
                    new Part(in + "self_attn.q_proj.weight", queries),
                    new Part(in + "self_attn.k_proj.weight", keys),
                    new Part(in + "self_attn.v_proj.weight", keys));
            var gated =
                    List.of(new Part(in + "mlp.gate_proj.weight", inner), new Part(in + "mlp.up_proj.weight", inner));
            layers.add(new Layer(
                    Norm.load(checkpoint, in + "input_layernorm.weight", config),
                    PanelMatrix.load(allocator, checkpoint, precision, channels, Order.STACKED, heads),
                    PanelMatrix.load(
                            allocator, checkpoint, precision, queries, in + "self_attn.o_proj.weight", channels),
                    Norm.load(checkpoint, in + "post_attention_layernorm.weight", config),
                    PanelMatrix.load(allocator, checkpoint, precision, channels, Order.IN_TURN, gated),
                    PanelMatrix.load(allocator, checkpoint, precision, inner, in + "mlp.down_proj.weight", channels)));
        }
        lastNorm = Norm.load(checkpoint, "model.norm.weight", config);
        head = config.tiedEmbeddings()
                ? embedding
                : PanelMatrix.load(
                        allocator, checkpoint, precision, channels, "lm_head.weight", config.vocabularySize());
        keyColumn = new Part("", queries).panels() * Kernels.PANEL;
        valueColumn = keyColumn + new Part("", keys).panels() * Kernels.PANEL;
        headsWidth = layers.getFirst().heads().panels() * Kernels.PANEL;
    }

    /**
     * Runs all layers; the rows' keys and values are kept.
     *
     * @param wanted the first row whose logits are wanted; those behind it are too
     * @return for each of them the next token's logits {@code [vocabulary]}
     */
    List<float[]> logits(Batch batch, KeyValueMemory memory, int wanted) {
        int rows = batch.size();
        int channels = config.hiddenSize();
        hidden = room(hidden, rows * channels);
        projected = room(projected, rows * headsWidth);
        workers.run(rows, (row, worker) -> embedding.row(batch.row(row).token(), hidden, row * channels));
        rotation.prepare(batch);
        var spans = batch.spans();
        for (int layer = 0; layer < layers.size(); layer++) {
            var weights = layers.get(layer);
            selfAttention(layer, weights, batch, spans, memory);
            feedForward(weights, rows);
        }
        return readOut(rows, wanted);
    }

    private static float[] room(float[] values, int needed) {
        return values.length < needed ? new float[needed] : values;
    }

    private void selfAttention(int layer, Layer weights, Batch batch, List<Batch.Span> spans, KeyValueMemory memory) {
        int rows = batch.size();
        weights.attentionNorm().apply(hidden, 0, rows, narrow);
        multiply(
                weights.heads(),
                narrow,
                (row, panel, values, at, count) ->
                        System.arraycopy(values, at, projected, row * headsWidth + panel * Kernels.PANEL, count));
        workers.run(rows, (row, worker) -> turnAndKeep(layer, batch, row, memory));
        wide.reshape(rows, config.heads() * config.headSize());
        int heads = config.keyValueHeads();
        workers.run(
                spans.size() * heads,
                (task, worker) -> attention.attend(
                        batch,
                        spans.get(task / heads),
                        memory,
                        layer,
                        task % heads,
                        projected,
                        headsWidth,
                        scratch[worker],
                        wide));
        multiply(weights.out(), wide, this::addToHidden);
    }

    /** Turns a row's queries and keys by its position, and keeps its keys and values. */
    private void turnAndKeep(int layer, Batch batch, int row, KeyValueMemory memory) {
        int size = config.headSize();
        int begin = row * headsWidth;
        float scale = (float) (1 / Math.sqrt(size));
        for (int query = 0; query < config.heads(); query++) {
            rotation.turn(row, projected, begin + query * size, scale);
        }
        var place = batch.row(row);
        for (int key = 0; key < config.keyValueHeads(); key++) {
            int keyAt = begin + keyColumn + key * size;
            rotation.turn(row, projected, keyAt, 1);
            int valueAt = begin + valueColumn + key * size;
            memory.put(layer, place.slot(), key, place.position(), projected, keyAt, valueAt);
        }
    }

    private void feedForward(Layer weights, int rows) {
        weights.innerNorm().apply(hidden, 0, rows, narrow);
        wide.reshape(rows, config.intermediateSize());
        multiply(weights.gated(), narrow, (row, panel, values, at, count) -> {
            // gate and up are in turn: a panel of each gives one of what they make together, in place
            int width = count / 2;
            for (int i = 0; i < width; i += Kernels.PANEL) {
                VectorMath.gate(values, at + 2 * i, values, at + 2 * i + Kernels.PANEL, values, at + i);
            }
            int column = panel / 2 * Kernels.PANEL;
            wide.put(row, column, values, at, Math.min(width, config.intermediateSize() - column));
        });
        multiply(weights.down(), wide, this::addToHidden);
    }

    private void addToHidden(int row, int panel, float[] values, int at, int count) {
        int column = panel * Kernels.PANEL;
        int channels = config.hiddenSize();
        VectorMath.add(values, at, hidden, row * channels + column, Math.min(count, channels - column));
    }

    private List<float[]> readOut(int rows, int wanted) {
        if (wanted == rows) {
            return List.of();
        }
        lastNorm.apply(hidden, wanted, rows, narrow);
        List<float[]> logits = new ArrayList<>();
        for (int row = wanted; row < rows; row++) {
            logits.add(new float[config.vocabularySize()]);
        }
        multiply(head, narrow, (row, panel, values, at, count) -> {
            int token = panel * Kernels.PANEL;
            System.arraycopy(values, at, logits.get(row), token, Math.min(count, config.vocabularySize() - token));
        });
        return logits;
    }

    private void multiply(PanelMatrix matrix, PackedRows rows, PanelMatrix.Results results) {
        workers.run(matrix.groups(), (group, worker) -> matrix.multiply(group, rows, scratch[worker], results));
    }
}
