package io.spiritlm.lm;

import io.spiritlm.lm.model.DecodingEngine;
import io.spiritlm.lm.model.EngineKind;
import io.spiritlm.lm.model.EngineSettings;
import io.spiritlm.lm.model.LlamaConfig;
import io.spiritlm.lm.model.MemoryNeed;
import io.spiritlm.neural.Checkpoint;
import io.spiritlm.neural.Device;
import io.spiritlm.neural.Matrix.Arithmetic;
import io.spiritlm.neural.TensorFlowRuntime;
import io.spiritlm.neural.WeightPrecision;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What computes a language model, and the memory that it takes.
 *
 * @param need of memory, the settings with it
 * @param memoryBytes there are
 */
record EnginePlan(EngineKind kind, MemoryNeed need, long memoryBytes) {
    private static final Logger LOG = LoggerFactory.getLogger(EnginePlan.class);

    /**
     * Plans; reads no weights.
     *
     * @throws IllegalArgumentException if an engine is asked for that can't be had
     */
    static EnginePlan of(LlamaConfig config, Checkpoint checkpoint, LanguageModelSettings wanted) {
        EngineKind kind = kind(wanted.engine());
        long memory = switch (kind) {
            case JAVA -> TensorFlowRuntime.machineMemoryBytes();
            case TENSORFLOW -> TensorFlowRuntime.memoryBytes();
        };
        var settings = settings(kind, memory, config, checkpoint, wanted);
        return new EnginePlan(kind, MemoryNeed.of(kind, config, checkpoint, settings), memory);
    }

    private static EngineKind kind(LanguageModelSettings.Engine wanted) {
        var missing = EngineKind.JAVA.missing();
        return switch (wanted) {
            case TENSORFLOW -> EngineKind.TENSORFLOW;
            case JAVA -> {
                if (missing.isPresent()) {
                    throw new IllegalArgumentException("engine: expected java, but " + missing.get());
                }
                yield EngineKind.JAVA;
            }
            case AUTO -> EngineKind.fastest();
        };
    }

    private static boolean onGpu() {
        return TensorFlowRuntime.device().kind() == Device.Kind.GPU;
    }

    private static EngineSettings settings(
            EngineKind kind, long memory, LlamaConfig config, Checkpoint checkpoint, LanguageModelSettings wanted) {
        boolean onGpu = kind == EngineKind.TENSORFLOW && onGpu();
        var precision = switch (wanted.weights()) {
            case FLOAT32 -> WeightPrecision.FLOAT32;
            case STORED -> WeightPrecision.STORED;
            case AUTO -> {
                long wide = MemoryNeed.weightBytes(config, checkpoint, WeightPrecision.FLOAT32);
                yield onGpu || wide > memory / 4 ? WeightPrecision.STORED : WeightPrecision.FLOAT32;
            }
        };
        return new EngineSettings(
                wanted.slots(),
                Math.min(config.maxPositions(), wanted.positions().orElse(Integer.MAX_VALUE)),
                precision,
                onGpu ? Arithmetic.STORED : Arithmetic.FLOAT32);
    }

    EngineSettings settings() {
        return need.settings();
    }

    /** The memory, in one line for people. */
    String line() {
        return need.line(memoryBytes);
    }

    /**
     * Loads the weights.
     *
     * @throws IllegalArgumentException in one line, if they don't fit
     */
    DecodingEngine open(LlamaConfig config, Checkpoint checkpoint) {
        need.require(memoryBytes);
        if (kind == EngineKind.TENSORFLOW && !onGpu()) {
            EngineKind.JAVA
                    .missing()
                    .ifPresent(why -> LOG.warn(
                            "language model: TensorFlow computes it on the CPU, which is slower than Java: {}", why));
        }
        return kind.open(config, checkpoint, settings());
    }
}
