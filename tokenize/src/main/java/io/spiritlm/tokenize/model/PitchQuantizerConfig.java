package io.spiritlm.tokenize.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.spiritlm.neural.CheckpointException;
import io.spiritlm.neural.ConfigFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The shape of a pitch quantizer, read from a {@code config.yaml}: {@code features}, {@code f0_encoder_params} and
 * {@code f0_vq_params}, with the fields that the public VQ-VAEs of this family have.
 *
 * @param features what it is given
 * @param downsamplings the strided convolutions, first to last ({@code downs_t}, {@code strides_t})
 * @param width channels between them ({@code width})
 * @param depth residual layers after each ({@code depth})
 * @param inner channels within a residual layer ({@code m_conv} times {@code width}, rounded down)
 * @param dilationGrowth by which the dilation grows from one residual layer to the next ({@code dilation_growth_rate})
 * @param dilationCycle residual layers after which it begins at 1 again ({@code dilation_cycle}); {@code depth} where it doesn't
 * @param residualScale of what a residual layer adds ({@code res_scale}: 1, or {@code 1 / √depth})
 * @param embedding width of a codebook vector ({@code output_emb_width}, {@code emb_width})
 * @param codes how many there are ({@code l_bins})
 */
record PitchQuantizerConfig(
        PitchFeatures features,
        List<Downsampling> downsamplings,
        int width,
        int depth,
        int inner,
        int dilationGrowth,
        int dilationCycle,
        float residualScale,
        int embedding,
        int codes) {
    static final String FILE = "config.yaml";
    private static final int MOST_DOWNSAMPLINGS = 32;
    private static final int MOST_DEPTH = 256;
    private static final int MOST_WIDTH = 1 << 16;
    private static final int MOST_DILATION = 1 << 16;

    /** A strided convolution; kernel, stride and zeros on each side in frames of its input. */
    record Downsampling(int stride, int kernel, int padding) {
        /** As Jukebox has it; an even stride divides the length, an odd one the length less a frame. */
        static Downsampling ofScalar(int stride) {
            return new Downsampling(stride, 2 * stride, stride / 2);
        }

        /** Of a list of strides: an odd one divides the length too. */
        static Downsampling ofList(int stride) {
            return stride % 2 == 0 ? ofScalar(stride) : new Downsampling(stride, 2 * stride + 1, stride / 2 + 1);
        }

        /** Frames that come of this many; 0 when they are too few. */
        int frames(int frames) {
            int beyondFirst = frames + 2 * padding - kernel;
            return beyondFirst < 0 ? 0 : beyondFirst / stride + 1;
        }
    }

    PitchQuantizerConfig {
        downsamplings = List.copyOf(downsamplings);
        if (downsamplings.isEmpty() || downsamplings.size() > MOST_DOWNSAMPLINGS) {
            throw new IllegalArgumentException("downs_t: expected 1 to " + MOST_DOWNSAMPLINGS
                    + " convolutions in all, found " + downsamplings.size());
        }
        double dilation = Math.pow(dilationGrowth, Math.max(0, Math.min(depth, dilationCycle) - 1));
        if (dilation > MOST_DILATION) {
            throw new IllegalArgumentException(
                    "dilation_growth_rate: expected dilations of at most " + MOST_DILATION + ", found " + dilation);
        }
    }

    /** Frames of a pitch track from one code to the next. */
    int framesPerCode() {
        return downsamplings.stream().mapToInt(Downsampling::stride).reduce(1, Math::multiplyExact);
    }

    /** Codes of a pitch track of this many frames. */
    int codes(int frames) {
        int left = frames;
        for (Downsampling downsampling : downsamplings) {
            left = downsampling.frames(left);
        }
        return left;
    }

    /** Of a residual layer's first convolution. */
    int dilation(int layer) {
        int dilation = 1;
        for (int i = 0; i < layer % dilationCycle; i++) {
            dilation *= dilationGrowth;
        }
        return dilation;
    }

    /** @throws CheckpointException naming the file and the field that can't be used */
    static PitchQuantizerConfig read(Path file) {
        JsonNode yaml = ConfigFile.read("pitch quantizer configuration", file, "YAML", new YAMLMapper());
        try {
            PitchQuantizerConfig config = parse(yaml);
            config.framesPerCode();
            return config;
        } catch (ArithmeticException e) {
            throw malformed(file, "strides_t: expected a product below 2^31, found more", e);
        } catch (IllegalArgumentException e) {
            throw malformed(file, String.valueOf(e.getMessage()), e);
        }
    }

    private static CheckpointException malformed(Path file, String wrong, Exception cause) {
        return new CheckpointException("pitch quantizer configuration " + file + ": " + wrong, cause);
    }

    private static PitchQuantizerConfig parse(JsonNode yaml) {
        JsonNode features = yaml.path("features");
        if (!features.isTextual()) {
            throw wrong("features", "a text", features);
        }
        JsonNode encoder = section(yaml, "f0_encoder_params");
        JsonNode quantizer = section(yaml, "f0_vq_params");
        exactly(encoder, "levels", 1);
        exactly(quantizer, "levels", 1);
        exactly(encoder, "input_emb_width", PitchFeatures.CHANNELS);
        int embedding = integer(encoder, "output_emb_width", MOST_WIDTH);
        exactly(quantizer, "emb_width", embedding);
        int width = integer(encoder, "width", MOST_WIDTH);
        int depth = integer(encoder, "depth", MOST_DEPTH);
        return new PitchQuantizerConfig(
                PitchFeatures.named(features.asText()),
                downsamplings(ofOneLevel(encoder, "downs_t"), ofOneLevel(encoder, "strides_t")),
                width,
                depth,
                inner(encoder.path("m_conv"), width),
                absent(encoder, "dilation_growth_rate") ? 1 : integer(encoder, "dilation_growth_rate", MOST_DILATION),
                absent(encoder, "dilation_cycle") ? depth : integer(encoder, "dilation_cycle", MOST_DEPTH),
                flag(encoder, "res_scale") ? (float) (1 / Math.sqrt(depth)) : 1,
                embedding,
                integer(quantizer, "l_bins", MOST_WIDTH));
    }

    private static int inner(JsonNode factor, int width) {
        double inner = factor.isNumber() ? factor.asDouble() * width : 0;
        if (!(inner >= 1 && inner <= MOST_WIDTH)) {
            throw wrong("m_conv", "a number that gives 1 to " + MOST_WIDTH + " channels", factor);
        }
        return (int) inner;
    }

    /** Either a count and a stride, or lists of as many of both; a count beside a list is of its strides. */
    private static List<Downsampling> downsamplings(JsonNode counts, JsonNode strides) {
        List<Downsampling> all = new ArrayList<>();
        if (!strides.isArray()) {
            int count = number(counts, "downs_t", MOST_DOWNSAMPLINGS);
            int stride = number(strides, "strides_t", MOST_WIDTH);
            for (int i = 0; i < count; i++) {
                all.add(Downsampling.ofScalar(stride));
            }
            return all;
        }
        int entries = counts.isArray() ? counts.size() : number(counts, "downs_t", MOST_DOWNSAMPLINGS);
        if (entries != strides.size()) {
            throw wrong("downs_t", "as many as strides_t " + strides, counts);
        }
        for (int i = 0; i < strides.size(); i++) {
            int count = counts.isArray() ? number(counts.get(i), "downs_t", MOST_DOWNSAMPLINGS) : 1;
            int stride = number(strides.get(i), "strides_t", MOST_WIDTH);
            for (int j = 0; j < count && all.size() <= MOST_DOWNSAMPLINGS; j++) {
                all.add(Downsampling.ofList(stride));
            }
        }
        return all;
    }

    private static JsonNode ofOneLevel(JsonNode encoder, String field) {
        JsonNode levels = encoder.path(field);
        if (!levels.isArray() || levels.size() != 1) {
            throw wrong(field, "a list with an entry for the one level", levels);
        }
        return levels.get(0);
    }

    private static JsonNode section(JsonNode yaml, String field) {
        JsonNode section = yaml.path(field);
        if (!section.isObject()) {
            throw wrong(field, "a section", section);
        }
        return section;
    }

    private static void exactly(JsonNode section, String field, int expected) {
        JsonNode value = section.path(field);
        if (!value.isInt() || value.asInt() != expected) {
            throw wrong(field, String.valueOf(expected), value);
        }
    }

    private static int integer(JsonNode section, String field, int most) {
        return number(section.path(field), field, most);
    }

    private static int number(JsonNode value, String field, int most) {
        if (!value.isInt() || value.asInt() < 1 || value.asInt() > most) {
            throw wrong(field, "an integer in 1.." + most, value);
        }
        return value.asInt();
    }

    private static boolean flag(JsonNode section, String field) {
        if (!absent(section, field) && !section.path(field).isBoolean()) {
            throw wrong(field, "true or false", section.path(field));
        }
        return section.path(field).asBoolean(false);
    }

    private static boolean absent(JsonNode section, String field) {
        return section.path(field).isMissingNode() || section.path(field).isNull();
    }

    private static IllegalArgumentException wrong(String field, String expected, JsonNode found) {
        return new IllegalArgumentException(field + ": expected " + expected + ", found " + ConfigFile.shown(found));
    }
}
