package io.spiritlm.lm;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a language model is opened.
 *
 * @param slots answers written at once, 1 to 64
 * @param positions tokens that a prompt and its answer have together, at most; empty for as many as the model is meant for
 * @param weights what its matrices are held as
 * @param engine what computes it
 * @param examples a folder of solved examples that go before what is asked; empty for the folder {@code examples} of the model, if it has one
 */
public record LanguageModelSettings(
        int slots, OptionalInt positions, Weights weights, Engine engine, Optional<Path> examples) {
    /** What computes a model. */
    public enum Engine {
        /** Java on a CPU, where that has vectors of 256 bits; else TensorFlow. */
        AUTO,
        /** Java's vector instructions, on the CPU. */
        JAVA,
        /** TensorFlow. */
        TENSORFLOW
    }

    /** What a model's matrices are held as. */
    public enum Weights {
        /** In float32, which is the fastest on a CPU, unless that takes more than a quarter of the memory there is; else as stored. */
        AUTO,
        /** In float32. */
        FLOAT32,
        /** As they are stored; of 16 bits, half of the memory. */
        STORED
    }

    public LanguageModelSettings {
        if (positions.isPresent() && positions.getAsInt() < 1) {
            throw new IllegalArgumentException(
                    "language model positions: expected at least 1, found " + positions.getAsInt());
        }
    }

    /** As many positions as the model is meant for, the weights as they fit, and what is fastest. */
    public static LanguageModelSettings of(int slots) {
        return new LanguageModelSettings(slots, OptionalInt.empty(), Weights.AUTO, Engine.AUTO, Optional.empty());
    }
}
