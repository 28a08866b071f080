package io.spiritlm.vocode.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.spiritlm.neural.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Sizes of a {@link UnitHifiGan}, as its {@code config.json} gives them.
 *
 * @param units {@code num_embeddings}: size of the codebook
 * @param embeddingChannels {@code embedding_dim}, of units, speakers and styles alike
 * @param initialChannels {@code upsample_initial_channel}: channels before the first upsampling; each one halves them
 * @param upsamplings {@code upsample_rates} with {@code upsample_kernel_sizes}
 * @param residualBlocks {@code resblock_kernel_sizes} with {@code resblock_dilation_sizes}: side by side behind every
 *     upsampling
 * @param speakers {@code num_speakers}; 0 where {@code multispkr} is off
 * @param styles {@code num_styles}; 0 where {@code multistyle} is off
 * @param defaultSpeaker {@code default_speaker}, a field of ours; otherwise 2 as in the release, or the last
 * @param durationChannels {@code dur_predictor_params.var_pred_hidden_dim}
 * @param durationKernel {@code dur_predictor_params.var_pred_kernel_size}: 3, the only one that keeps the length
 */
public record UnitHifiGanConfig(
        int units,
        int embeddingChannels,
        int initialChannels,
        List<Upsampling> upsamplings,
        List<ResidualBlock> residualBlocks,
        int speakers,
        int styles,
        int defaultSpeaker,
        int durationChannels,
        int durationKernel) {
    /** The sample rate of every checkpoint this reads. */
    public static final int SAMPLE_RATE_HZ = 16_000;

    private static final int RELEASED_DEFAULT_SPEAKER = 2;
    private static final int OUTER_REACH = 3; // of the first and the last convolution

    /** A transposed convolution: the output has {@code rate} times the positions of the input. */
    public record Upsampling(int rate, int kernel) {
        public Upsampling {
            if (rate < 1 || kernel < rate || (kernel - rate) % 2 != 0) {
                throw new CheckpointException(
                        "upsampling: expected a rate of at least 1 and a kernel that exceeds it by an"
                                + " even number, found rate " + rate + ", kernel " + kernel);
            }
        }

        /** What is cut off at either end. */
        int padding() {
            return (kernel - rate) / 2;
        }
    }

    /** Dilated convolutions one behind the other, each followed by an undilated one and added to its input. */
    public record ResidualBlock(int kernel, List<Integer> dilations) {
        public ResidualBlock {
            dilations = List.copyOf(dilations);
            if (kernel < 1 || kernel % 2 == 0 || dilations.stream().anyMatch(dilation -> dilation < 1)) {
                throw new CheckpointException(
                        "residual block: expected an odd kernel and dilations of at least 1, found" + " kernel "
                                + kernel + ", dilations " + dilations);
            }
        }

        int reach() {
            return dilations.stream().mapToInt(d -> (kernel - 1) / 2 * (d + 1)).sum();
        }
    }

    public UnitHifiGanConfig {
        upsamplings = List.copyOf(upsamplings);
        residualBlocks = List.copyOf(residualBlocks);
        atLeast("num_embeddings", 1, units);
        atLeast("embedding_dim", 1, embeddingChannels);
        atLeast("upsample_rates: stages", 1, upsamplings.size());
        atLeast("resblock_kernel_sizes: blocks", 1, residualBlocks.size());
        atLeast("num_speakers", 0, speakers);
        atLeast("num_styles", 0, styles);
        atLeast("var_pred_hidden_dim", 1, durationChannels);
        if (durationKernel != 3) {
            throw new CheckpointException("var_pred_kernel_size: expected 3, found " + durationKernel);
        }
        if (defaultSpeaker < 0 || defaultSpeaker >= Math.max(1, speakers)) {
            throw new CheckpointException(
                    "default_speaker: expected 0 up to " + speakers + ", found " + defaultSpeaker);
        }
        if (initialChannels < 1 || initialChannels % (1 << upsamplings.size()) != 0) {
            throw new CheckpointException("upsample_initial_channel: expected a multiple of 2^" + upsamplings.size()
                    + ", found " + initialChannels);
        }
    }

    /** {@code model_in_dim}: the embeddings side by side. */
    int inputChannels() {
        return embeddingChannels * (1 + (speakers > 0 ? 1 : 0) + (styles > 0 ? 1 : 0));
    }

    /** Samples of a frame. */
    public int hopSamples() {
        return upsamplings.stream().mapToInt(Upsampling::rate).reduce(1, Math::multiplyExact);
    }

    /** How many frames to either side of a frame can change its samples. */
    public int contextFrames() {
        int blockReach =
                residualBlocks.stream().mapToInt(ResidualBlock::reach).max().orElse(0);
        int reach = OUTER_REACH;
        for (var upsampling : upsamplings.reversed()) {
            reach += blockReach;
            int before = (reach + upsampling.kernel() - 1 - upsampling.padding()) / upsampling.rate();
            int after = (reach + upsampling.padding() - 1) / upsampling.rate() + 1;
            reach = Math.max(before, after);
        }
        return reach + OUTER_REACH;
    }

    /** How many units to either side of a unit can change its duration. */
    public int contextUnits() {
        return durationKernel - 1;
    }

    /**
     * Reads a {@code config.json}.
     *
     * @throws CheckpointException naming file and field if it isn't a unit HiFi-GAN's
     */
    public static UnitHifiGanConfig read(Path file) throws IOException {
        JsonNode json;
        try {
            json = new ObjectMapper().readTree(Files.readAllBytes(file));
        } catch (com.fasterxml.jackson.core.JacksonException malformed) {
            throw new CheckpointException(file + ": expected JSON, found " + malformed.getOriginalMessage());
        }
        try {
            return of(json);
        } catch (CheckpointException wrong) {
            throw new CheckpointException(file + ": " + wrong.getMessage());
        }
    }

    private static UnitHifiGanConfig of(JsonNode json) {
        List<Upsampling> upsamplings = new ArrayList<>();
        List<Integer> rates = integers(json, "upsample_rates");
        List<Integer> kernels = integers(json, "upsample_kernel_sizes");
        sameLength("upsample_kernel_sizes", rates.size(), kernels.size());
        for (int i = 0; i < rates.size(); i++) {
            upsamplings.add(new Upsampling(rates.get(i), kernels.get(i)));
        }
        List<ResidualBlock> blocks = new ArrayList<>();
        List<Integer> blockKernels = integers(json, "resblock_kernel_sizes");
        sameLength(
                "resblock_dilation_sizes",
                blockKernels.size(),
                json.path("resblock_dilation_sizes").size());
        for (int i = 0; i < blockKernels.size(); i++) {
            blocks.add(new ResidualBlock(
                    blockKernels.get(i),
                    integers(json.path("resblock_dilation_sizes").path(i), "resblock_dilation_sizes")));
        }
        if (!json.path("resblock").asText("1").equals("1")) {
            throw new CheckpointException("resblock: expected 1, found " + json.path("resblock"));
        }
        var duration = json.path("dur_predictor_params");
        int speakers = on(json.path("multispkr")) ? integer(json, "num_speakers") : 0;
        var config = new UnitHifiGanConfig(
                integer(json, "num_embeddings"),
                integer(json, "embedding_dim"),
                integer(json, "upsample_initial_channel"),
                upsamplings,
                blocks,
                speakers,
                on(json.path("multistyle")) ? integer(json, "num_styles") : 0,
                json.has("default_speaker")
                        ? integer(json, "default_speaker")
                        : Math.clamp(speakers - 1, 0, RELEASED_DEFAULT_SPEAKER),
                integer(duration, "var_pred_hidden_dim"),
                integer(duration, "var_pred_kernel_size"));
        same("model_in_dim", config.inputChannels(), json);
        same("code_hop_size", config.hopSamples(), json);
        same("sampling_rate", SAMPLE_RATE_HZ, json);
        return config;
    }

    /** The same, with another default speaker. */
    public UnitHifiGanConfig withDefaultSpeaker(int speaker) {
        return new UnitHifiGanConfig(
                units,
                embeddingChannels,
                initialChannels,
                upsamplings,
                residualBlocks,
                speakers,
                styles,
                speaker,
                durationChannels,
                durationKernel);
    }

    /** Writes a {@code config.json} that {@link #read} reads. */
    public void write(Path file) throws IOException {
        var mapper = new ObjectMapper();
        var json = mapper.createObjectNode();
        json.put("sampling_rate", SAMPLE_RATE_HZ).put("code_hop_size", hopSamples());
        json.put("num_embeddings", units).put("embedding_dim", embeddingChannels);
        json.put("model_in_dim", inputChannels()).put("upsample_initial_channel", initialChannels);
        integers(
                json.putArray("upsample_rates"),
                upsamplings.stream().map(Upsampling::rate).toList());
        integers(
                json.putArray("upsample_kernel_sizes"),
                upsamplings.stream().map(Upsampling::kernel).toList());
        json.put("resblock", "1");
        integers(
                json.putArray("resblock_kernel_sizes"),
                residualBlocks.stream().map(ResidualBlock::kernel).toList());
        var dilations = json.putArray("resblock_dilation_sizes");
        residualBlocks.forEach(block -> integers(dilations.addArray(), block.dilations()));
        json.put("multispkr", speakers > 0).put("num_speakers", speakers);
        json.put("multistyle", styles > 0).put("num_styles", styles);
        json.put("default_speaker", defaultSpeaker);
        json.putObject("dur_predictor_params")
                .put("encoder_embed_dim", embeddingChannels)
                .put("var_pred_hidden_dim", durationChannels)
                .put("var_pred_kernel_size", durationKernel);
        mapper.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), json);
    }

    private static void integers(ArrayNode target, List<Integer> values) {
        values.forEach(target::add);
    }

    /** A flag, or the name of what is switched on. */
    private static boolean on(JsonNode flag) {
        return flag.isTextual() ? !flag.asText().isEmpty() : flag.asBoolean(false);
    }

    private static int integer(JsonNode json, String field) {
        var value = json.path(field);
        if (!value.isInt()) {
            throw new CheckpointException(
                    field + ": expected a whole number, found " + (value.isMissingNode() ? "none" : value));
        }
        return value.intValue();
    }

    private static List<Integer> integers(JsonNode json, String field) {
        var array = json.isArray() ? json : json.path(field);
        List<Integer> values = new ArrayList<>();
        for (var value : array) {
            if (!value.isInt()) {
                throw new CheckpointException(field + ": expected whole numbers, found " + value);
            }
            values.add(value.intValue());
        }
        if (values.isEmpty()) {
            throw new CheckpointException(
                    field + ": expected a list of whole numbers, found " + (array.isMissingNode() ? "none" : array));
        }
        return values;
    }

    private static void same(String field, int expected, JsonNode json) {
        if (json.has(field) && integer(json, field) != expected) {
            throw new CheckpointException(
                    field + ": expected " + expected + " for the other sizes, found " + json.path(field));
        }
    }

    private static void sameLength(String field, int expected, int actual) {
        if (expected != actual) {
            throw new CheckpointException(field + ": expected " + expected + " entries, found " + actual);
        }
    }

    private static void atLeast(String field, int least, int actual) {
        if (actual < least) {
            throw new CheckpointException(field + ": expected at least " + least + ", found " + actual);
        }
    }
}
