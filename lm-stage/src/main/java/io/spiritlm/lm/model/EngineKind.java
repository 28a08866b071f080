package io.spiritlm.lm.model;

import io.spiritlm.lm.model.vector.VectorEngine;
import io.spiritlm.lm.model.vector.VectorSupport;
import io.spiritlm.neural.Checkpoint;
import io.spiritlm.neural.Device;
import io.spiritlm.neural.TensorFlowRuntime;
import java.util.Optional;

/** What computes a language model. */
public enum EngineKind {
    /** Java's vector instructions, on a CPU: {@link VectorEngine}. */
    JAVA {
        @Override
        public Optional<String> missing() {
            return VectorSupport.missing();
        }

        @Override
        public DecodingEngine open(LlamaConfig config, Checkpoint checkpoint, EngineSettings settings) {
            return new VectorEngine(config, checkpoint, settings, TensorFlowRuntime.threads());
        }

        @Override
        long cacheBytes(LlamaConfig config, EngineSettings settings) {
            return VectorEngine.cacheBytes(config, settings);
        }
    },
    /** TensorFlow, on a CPU or a GPU: {@link LlamaEngine}. */
    TENSORFLOW {
        @Override
        public Optional<String> missing() {
            return Optional.empty();
        }

        @Override
        public DecodingEngine open(LlamaConfig config, Checkpoint checkpoint, EngineSettings settings) {
            return LlamaEngine.open(config, checkpoint, settings);
        }

        @Override
        long cacheBytes(LlamaConfig config, EngineSettings settings) {
            return KeyValueCache.bytes(config, settings);
        }
    };

    /** The fastest that can be used here: Java on a CPU where it lacks nothing, else TensorFlow. */
    public static EngineKind fastest() {
        boolean onGpu = TensorFlowRuntime.device().kind() == Device.Kind.GPU;
        return onGpu || JAVA.missing().isPresent() ? TENSORFLOW : JAVA;
    }

    /** What it needs and this machine, or this Java as it was started, lacks, in a few words; empty if it can be used. */
    public abstract Optional<String> missing();

    /**
     * Loads the weights; the checkpoint may be closed afterwards.
     *
     * @throws io.spiritlm.neural.CheckpointException if a tensor is missing, or has another shape
     */
    public abstract DecodingEngine open(LlamaConfig config, Checkpoint checkpoint, EngineSettings settings);

    /** The memory that keys and values take. */
    abstract long cacheBytes(LlamaConfig config, EngineSettings settings);
}
