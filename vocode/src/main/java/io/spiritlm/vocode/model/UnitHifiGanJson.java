package io.spiritlm.vocode.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spiritlm.neural.CheckpointException;
import io.spiritlm.vocode.model.UnitHifiGanConfig.Codes;
import io.spiritlm.vocode.model.UnitHifiGanConfig.ResidualBlock;
import io.spiritlm.vocode.model.UnitHifiGanConfig.Upsampling;
import java.util.ArrayList;
import java.util.List;

/** The fields of a unit HiFi-GAN's {@code config.json}. */
final class UnitHifiGanJson {
    private static final int RELEASED_DEFAULT_SPEAKER = 2;
    private static final int RELEASED_DEFAULT_STYLE = 8;

    private UnitHifiGanJson() {}

    /** @throws CheckpointException naming the field that is missing, malformed or doesn't fit the others */
    static UnitHifiGanConfig read(JsonNode json) {
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
        int styles = on(json.path("multistyle")) ? integer(json, "num_styles") : 0;
        var config = new UnitHifiGanConfig(
                integer(json, "num_embeddings"),
                integer(json, "embedding_dim"),
                integer(json, "upsample_initial_channel"),
                upsamplings,
                blocks,
                speakers,
                styles,
                defaultOf(json, "default_speaker", speakers, RELEASED_DEFAULT_SPEAKER),
                defaultOf(json, "default_style", styles, RELEASED_DEFAULT_STYLE),
                integer(duration, "var_pred_hidden_dim"),
                integer(duration, "var_pred_kernel_size"),
                codes(json, CodeStream.PITCH),
                codes(json, CodeStream.STYLE));
        int withCodes = config.inputChannels() + 2 * config.embeddingChannels();
        if (!config.expressive() && json.path("model_in_dim").asInt() == withCodes) {
            throw new CheckpointException(CodeStream.PITCH.sizeField() + " and " + CodeStream.STYLE.sizeField()
                    + ": expected, since model_in_dim is " + withCodes + ", found neither");
        }
        same("model_in_dim", config.inputChannels(), json);
        same("code_hop_size", config.hopSamples(), json);
        same("sampling_rate", UnitHifiGanConfig.SAMPLE_RATE_HZ, json);
        return config;
    }

    private static int defaultOf(JsonNode json, String field, int count, int released) {
        return json.has(field) ? integer(json, field) : Math.clamp(count - 1, 0, released);
    }

    private static Codes codes(JsonNode json, CodeStream stream) {
        int size = json.hasNonNull(stream.sizeField()) ? integer(json, stream.sizeField()) : 0;
        if (size == 0) {
            return Codes.NONE;
        }
        int hop = json.has(stream.hopField()) ? integer(json, stream.hopField()) : stream.otherwiseHopSamples();
        UnitHifiGanConfig.atLeast(stream.sizeField(), 1, size);
        UnitHifiGanConfig.atLeast(stream.hopField(), 1, hop);
        return new Codes(size, hop);
    }

    /** What {@link #read} reads. */
    static ObjectNode of(UnitHifiGanConfig config) {
        var json = JsonNodeFactory.instance.objectNode();
        json.put("sampling_rate", UnitHifiGanConfig.SAMPLE_RATE_HZ).put("code_hop_size", config.hopSamples());
        json.put("num_embeddings", config.units()).put("embedding_dim", config.embeddingChannels());
        json.put("model_in_dim", config.inputChannels()).put("upsample_initial_channel", config.initialChannels());
        integers(
                json.putArray("upsample_rates"),
                config.upsamplings().stream().map(Upsampling::rate).toList());
        integers(
                json.putArray("upsample_kernel_sizes"),
                config.upsamplings().stream().map(Upsampling::kernel).toList());
        json.put("resblock", "1");
        integers(
                json.putArray("resblock_kernel_sizes"),
                config.residualBlocks().stream().map(ResidualBlock::kernel).toList());
        var dilations = json.putArray("resblock_dilation_sizes");
        config.residualBlocks().forEach(block -> integers(dilations.addArray(), block.dilations()));
        json.put("multispkr", config.speakers() > 0).put("num_speakers", config.speakers());
        json.put("multistyle", config.styles() > 0).put("num_styles", config.styles());
        json.put("default_speaker", config.defaultSpeaker()).put("default_style", config.defaultStyle());
        json.putObject("dur_predictor_params")
                .put("encoder_embed_dim", config.embeddingChannels())
                .put("var_pred_hidden_dim", config.durationChannels())
                .put("var_pred_kernel_size", config.durationKernel());
        put(json, CodeStream.PITCH, config.pitchCodes());
        put(json, CodeStream.STYLE, config.styleCodes());
        return json;
    }

    private static void put(ObjectNode json, CodeStream stream, Codes codes) {
        if (codes.size() > 0) {
            json.put(stream.sizeField(), codes.size()).put(stream.hopField(), codes.hopSamples());
        }
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
}
