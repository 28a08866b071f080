package io.spiritlm.tokenize.model;

import io.spiritlm.neural.CheckpointException;
import io.spiritlm.neural.torch.TorchArchive;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The shape of an FCPE network, as its weights' file has it ({@code config_dict}).
 *
 * @param mel what it is given
 * @param pitches how many it tells apart ({@code out_dims})
 * @param width of its layers ({@code hidden_dims})
 * @param layers how many ({@code n_layers})
 * @param attention of each layer
 * @param harmonic whether a vector is added that says which harmonic is wanted ({@code use_harmonic_emb})
 */
record FcpeConfig(
        MelSpectrogram.Settings mel, int pitches, int width, int layers, Attention attention, boolean harmonic) {
    /** The first convolution's output is normalised in this many groups. */
    static final int GROUPS = 4;

    private static final String DICTIONARY = "config_dict";
    private static final String TYPE = "CFNaiveMelPE";
    private static final int SAMPLE_RATE_HZ = 16_000;
    private static final int MOST = 1 << 14;

    /** torchfcpe's, where a file doesn't say. */
    private static final int DEFAULT_WINDOW = 1_024;

    private static final int DEFAULT_HOP = 160;
    private static final double DEFAULT_HIGHEST_HZ = 8_000;

    /** What a layer has beside its convolutions ({@code conv_only}). */
    sealed interface Attention {
        /** Nothing. */
        record None() implements Attention {}

        /**
         * Attention.
         *
         * @param heads how many ({@code n_heads})
         * @param unit whether queries and keys are of length 1 ({@code use_fa_norm})
         */
        record Performer(int heads, boolean unit) implements Attention {}
    }

    FcpeConfig {
        if (width % GROUPS != 0) {
            throw new IllegalArgumentException(
                    "model.hidden_dims: expected a multiple of " + GROUPS + ", found " + width);
        }
    }

    /** @throws CheckpointException naming the file and the field that can't be used */
    static FcpeConfig read(TorchArchive archive, Path file) {
        Map<String, Object> all = archive.settings(DICTIONARY);
        try {
            return parse(Section.of(all, "mel"), Section.of(all, "model"));
        } catch (IllegalArgumentException e) {
            throw new CheckpointException("FCPE " + file + ": " + DICTIONARY + ": " + e.getMessage(), e);
        }
    }

    private static FcpeConfig parse(Section mel, Section model) {
        model.exactly("type", TYPE, "");
        mel.exactly("type", "default", "default");
        int rate = mel.integer("sr", SAMPLE_RATE_HZ);
        if (rate != SAMPLE_RATE_HZ) {
            throw mel.wrong("sr", String.valueOf(SAMPLE_RATE_HZ));
        }
        int window = mel.integer("win_size", DEFAULT_WINDOW);
        if (mel.integer("n_fft", DEFAULT_WINDOW) != window) {
            throw mel.wrong("n_fft", "the window's " + window);
        }
        MelSpectrogram.Settings spectrogram = new MelSpectrogram.Settings(
                window,
                mel.integer("hop_size", DEFAULT_HOP),
                mel.integer("num_mels", 0),
                mel.number("fmin", 0),
                mel.number("fmax", DEFAULT_HIGHEST_HZ));
        int width = model.integer("hidden_dims", 0);
        int heads = model.integer("n_heads", 0);
        if (width % heads != 0) {
            throw model.wrong("n_heads", "a divisor of hidden_dims " + width);
        }
        return new FcpeConfig(
                spectrogram,
                model.integer("out_dims", 0),
                width,
                model.integer("n_layers", 0),
                model.flag("conv_only")
                        ? new Attention.None()
                        : new Attention.Performer(heads, model.flag("use_fa_norm")),
                model.flag("use_harmonic_emb"));
    }

    /** Fields of a section; a default of 0 or of nothing is none. */
    private record Section(String name, Map<?, ?> fields) {
        static Section of(Map<String, Object> all, String name) {
            return new Section(name, all.get(name) instanceof Map<?, ?> found ? found : Map.of());
        }

        int integer(String field, int otherwise) {
            @Nullable Object found = fields.get(field);
            if (found == null && otherwise != 0) {
                return otherwise;
            }
            if (!(found instanceof Long value) || value < 1 || value > MOST) {
                throw wrong(field, "an integer in 1.." + MOST);
            }
            return value.intValue();
        }

        double number(String field, double otherwise) {
            return switch (fields.get(field)) {
                case null -> otherwise;
                case Long value -> value;
                case Double value -> value;
                default -> throw wrong(field, "a number");
            };
        }

        boolean flag(String field) {
            return switch (fields.get(field)) {
                case null -> false;
                case Boolean value -> value;
                default -> throw wrong(field, "true or false");
            };
        }

        void exactly(String field, String expected, String otherwise) {
            @Nullable Object found = fields.get(field);
            if (!expected.equals(found == null ? otherwise : found)) {
                throw wrong(field, expected);
            }
        }

        IllegalArgumentException wrong(String field, String expected) {
            @Nullable Object found = fields.get(field);
            return new IllegalArgumentException(
                    name + "." + field + ": expected " + expected + ", found " + (found == null ? "none" : found));
        }
    }
}
