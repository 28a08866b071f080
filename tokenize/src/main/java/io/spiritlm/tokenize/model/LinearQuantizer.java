package io.spiritlm.tokenize.model;

import io.spiritlm.neural.Checkpoint;
import io.spiritlm.neural.CheckpointException;
import io.spiritlm.neural.Layers;
import io.spiritlm.neural.Weights;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.LeakyRelu;
import org.tensorflow.types.TFloat32;

/**
 * Three linear layers with leaky ReLUs between, trained with CTC (Gat et al. 2023): the last of its ids is the blank, which
 * becomes a neighbouring frame's unit when the utterance is whole.
 *
 * @param widths inputs of the first layer, then outputs of all three
 */
record LinearQuantizer(List<Integer> widths) implements Quantizer {
    private static final int[] LAYERS = {0, 2, 4}; // as numbered between the activations
    private static final float SLOPE = 0.01f;

    LinearQuantizer {
        widths = List.copyOf(widths);
    }

    static LinearQuantizer of(Checkpoint checkpoint, int hidden) {
        List<Integer> widths = new ArrayList<>(List.of(hidden));
        for (int layer : LAYERS) {
            var shape = checkpoint.shape(layer + ".weight");
            if (shape.size() != 2 || shape.get(1) != (long) widths.getLast() || shape.get(0) < 2) {
                throw new CheckpointException("quantizer tensor '" + layer + ".weight': expected shape [out, "
                        + widths.getLast() + "], found " + shape);
            }
            widths.add(Math.toIntExact(shape.get(0)));
        }
        return new LinearQuantizer(widths);
    }

    /**
     * That the layers are as wide as {@code model_cfg} says: with V its {@code vocab_size} and m its {@code upstream_dim} − (V + 1),
     * from {@code dim} over {@code dim} − ⌊m/4⌋ and {@code dim} − ⌊m/2⌋ to V + 1. What it doesn't say isn't asked for.
     *
     * @throws CheckpointException if they aren't
     */
    static void requireWidths(Path file, Checkpoint checkpoint, Map<?, ?> config) {
        if (!(config.get("vocab_size") instanceof Long units
                && config.get("dim") instanceof Long dim
                && config.get("upstream_dim") instanceof Long upstream)) {
            return;
        }
        long missing = upstream - (units + 1);
        List<Long> expected = List.of(dim, dim - Math.floorDiv(missing, 4), dim - Math.floorDiv(missing, 2), units + 1);
        List<Long> found = new ArrayList<>();
        for (int layer : LAYERS) {
            List<Long> shape = checkpoint.shape(layer + ".weight");
            if (shape.size() != 2) {
                throw CheckpointException.malformed(file, "'" + layer + ".weight' of two axes", shape.toString());
            }
            if (found.isEmpty()) {
                found.add(shape.getLast());
            }
            found.add(shape.getFirst());
        }
        if (!found.equals(expected)) {
            throw CheckpointException.malformed(
                    file,
                    "layers of widths %s, as model_cfg says (vocab_size %d, dim %d, upstream_dim %d)"
                            .formatted(expected, units, dim, upstream),
                    found.toString());
        }
    }

    /** The blank counts: an utterance of blanks alone stays blank. */
    @Override
    public int codebookSize() {
        return widths.getLast();
    }

    @Override
    public Operand<TFloat32> scores(Ops tf, Weights weights, Operand<TFloat32> features) {
        Operand<TFloat32> x = features;
        for (int i = 0; i < LAYERS.length; i++) {
            if (i > 0) {
                x = tf.nn.leakyRelu(x, LeakyRelu.alpha(SLOPE));
            }
            int out = widths.get(i + 1);
            x = Layers.linear(
                    tf,
                    x,
                    weights.tensor(LAYERS[i] + ".weight", out, widths.get(i)),
                    weights.tensor(LAYERS[i] + ".bias", out));
        }
        return x;
    }

    /** A blank takes the nearest unit to its left; leading ones the utterance's last; blanks alone stay. */
    @Override
    public int[] wholeUtterance(int[] nearest) {
        int blank = codebookSize() - 1;
        int last = blank;
        for (int unit : nearest) {
            last = unit == blank ? last : unit;
        }
        int[] units = new int[nearest.length];
        for (int i = 0; i < units.length; i++) {
            last = nearest[i] == blank ? last : nearest[i];
            units[i] = last;
        }
        return units;
    }

    @Override
    public boolean framewise() {
        return false;
    }
}
