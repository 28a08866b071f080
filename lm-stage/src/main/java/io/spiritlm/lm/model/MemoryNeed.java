package io.spiritlm.lm.model;

import io.spiritlm.neural.Checkpoint;
import io.spiritlm.neural.StoredType;
import io.spiritlm.neural.WeightPrecision;
import java.util.List;
import java.util.Locale;

/**
 * The memory that an engine takes.
 *
 * @param weightBytes of the weights as they are held
 * @param cacheBytes of keys and values, of all slots
 */
public record MemoryNeed(long weightBytes, long cacheBytes, EngineSettings settings) {
    /** What the program takes beside them: the JVM's heap, TensorFlow, activations. */
    private static final long PROGRAM_BYTES = 512L << 20;

    private static final double GIB = 1L << 30;

    /** Of an engine, before it is made; reads no values. */
    public static MemoryNeed of(EngineKind engine, LlamaConfig config, Checkpoint checkpoint, EngineSettings settings) {
        return new MemoryNeed(
                weightBytes(config, checkpoint, settings.weights()), engine.cacheBytes(config, settings), settings);
    }

    /** How much memory a checkpoint's weights take in a precision. */
    public static long weightBytes(LlamaConfig config, Checkpoint checkpoint, WeightPrecision precision) {
        long bytes = 0;
        for (String name : checkpoint.names()) {
            if (config.tiedEmbeddings() && name.equals("lm_head.weight")) {
                continue; // saved, and not read
            }
            List<Long> shape = checkpoint.shape(name);
            boolean asStored = precision == WeightPrecision.STORED && shape.size() == 2;
            StoredType type = asStored ? checkpoint.type(name) : StoredType.FLOAT32;
            bytes += shape.stream().reduce(1L, Math::multiplyExact) * type.bytes();
        }
        return bytes;
    }

    /** All of it, the program included. */
    public long bytes() {
        return weightBytes + cacheBytes + PROGRAM_BYTES;
    }

    /**
     * Refuses what doesn't fit.
     *
     * @param availableBytes what there is
     * @throws IllegalArgumentException in one line that says what to change
     */
    public void require(long availableBytes) {
        if (bytes() > availableBytes) {
            throw new IllegalArgumentException("memory: expected to need at most the %s there are, found %s: %s; %s"
                    .formatted(gibibytes(availableBytes), gibibytes(bytes()), parts(), advice()));
        }
    }

    private String advice() {
        String fewer = "take fewer slots (--slots) or positions (--positions)";
        return settings.weights() == WeightPrecision.FLOAT32
                ? fewer + ", or hold the weights as they are stored (--weights stored)"
                : fewer;
    }

    /**
     * In one line, for people.
     *
     * @param availableBytes what there is
     */
    public String line(long availableBytes) {
        return "memory: %s of %s: %s".formatted(gibibytes(bytes()), gibibytes(availableBytes), parts());
    }

    private String parts() {
        return "weights %s (%s), keys and values %s (%d slots of %d positions), the program %s"
                .formatted(
                        gibibytes(weightBytes),
                        settings.weights() == WeightPrecision.STORED ? "as stored" : "float32",
                        gibibytes(cacheBytes),
                        settings.slots(),
                        settings.capacity(),
                        gibibytes(PROGRAM_BYTES));
    }

    private static String gibibytes(long bytes) {
        return String.format(Locale.ROOT, "%.2f GiB", bytes / GIB);
    }
}
