package io.spiritlm.tokenize.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.spiritlm.neural.CheckpointException;
import io.spiritlm.neural.ConfigFile;
import io.spiritlm.tokenize.model.HubertConfig.Convolution;
import io.spiritlm.tokenize.model.HubertConfig.ExtractorNorm;
import io.spiritlm.tokenize.model.HubertConfig.LayerOrder;
import io.spiritlm.tokenize.model.HubertConfig.Standardisation;
import io.spiritlm.tokenize.model.HubertConfig.Streaming;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a {@link HubertConfig} from the files that Hugging Face's models and feature extractors save, with fields of ours or without. */
final class HubertConfigFile {
    /** What is done to sound before the network; it may be missing. */
    static final String PREPROCESSOR = "preprocessor_config.json";

    /** Of the networks that Spirit LM's units, and those of TWIST before it, were made with: its output was quantized. */
    private static final int RELEASED_LAYER = 11;

    /** Of each, Hugging Face's default: whatever else it may be isn't supported. */
    private static final List<String> ACTIVATIONS = List.of("hidden_act", "feat_extract_activation");

    private HubertConfigFile() {}

    /** @throws CheckpointException naming the file and the field that can't be used */
    static HubertConfig read(Path file) {
        JsonNode json = ConfigFile.json("HuBERT configuration", file);
        HubertConfig config;
        try {
            config = parse(json);
        } catch (IllegalArgumentException e) {
            throw unusable(file, e);
        }
        Path preprocessor = file.resolveSibling(PREPROCESSOR);
        if (!absent(json.path("normalize")) || !Files.isRegularFile(preprocessor)) {
            return config;
        }
        JsonNode before = ConfigFile.json("feature extractor configuration", preprocessor);
        try {
            return flag(before, "do_normalize") ? config.with(Standardisation.HUGGING_FACE) : config;
        } catch (IllegalArgumentException e) {
            throw unusable(preprocessor, e);
        }
    }

    private static CheckpointException unusable(Path file, IllegalArgumentException why) {
        return new CheckpointException("HuBERT configuration " + file + ": " + why.getMessage(), why);
    }

    /** @throws IllegalArgumentException naming the field that can't be used */
    static HubertConfig parse(JsonNode json) {
        for (String activation : ACTIVATIONS) {
            JsonNode value = json.path(activation);
            if (!absent(value) && !value.asText().equals("gelu")) {
                throw new IllegalArgumentException(activation + ": expected gelu, found " + ConfigFile.shown(value));
            }
        }
        if (flag(json, "conv_pos_batch_norm")) {
            throw new IllegalArgumentException("conv_pos_batch_norm: expected false, found true");
        }
        var channels = ints(json, "conv_dim");
        var kernels = ints(json, "conv_kernel");
        var strides = ints(json, "conv_stride");
        HubertConfig.require(
                kernels.size() == channels.size() && strides.size() == channels.size(),
                "conv_dim, conv_kernel and conv_stride of one length",
                channels.size() + ", " + kernels.size() + ", " + strides.size());
        List<Convolution> convolutions = new ArrayList<>();
        for (int i = 0; i < channels.size(); i++) {
            convolutions.add(new Convolution(channels.get(i), kernels.get(i), strides.get(i)));
        }
        int layers = integer(json, "num_hidden_layers");
        var streaming = json.path("streaming");
        return new HubertConfig(
                convolutions,
                flag(json, "conv_bias"),
                switch (json.path("feat_extract_norm").asText("group")) {
                    case "group" -> ExtractorNorm.GROUP;
                    case "layer" -> ExtractorNorm.LAYER;
                    case String other ->
                        throw new IllegalArgumentException(
                                "feat_extract_norm: expected group or layer, found '" + other + "'");
                },
                integer(json, "hidden_size"),
                layers,
                integer(json, "num_attention_heads"),
                integer(json, "intermediate_size"),
                integer(json, "num_conv_pos_embeddings"),
                integer(json, "num_conv_pos_embedding_groups"),
                flag(json, "do_stable_layer_norm") ? LayerOrder.PRE_NORM : LayerOrder.POST_NORM,
                epsilon(json.path("layer_norm_eps")),
                absent(json.path("feature_layer")) ? usualLayer(json, layers) : integer(json, "feature_layer"),
                flag(json, "feature_norm"),
                flag(json, "normalize") ? Standardisation.FAIRSEQ : Standardisation.NONE,
                absent(streaming)
                        ? Optional.empty()
                        : Optional.of(
                                new Streaming(integer(streaming, "block_frames"), integer(streaming, "left_blocks"))));
    }

    /** The layer whose output is quantized where nothing says which. */
    private static int usualLayer(JsonNode json, int layers) {
        return flag(json, "feature_norm") ? layers : Math.min(layers, RELEASED_LAYER);
    }

    private static float epsilon(JsonNode node) {
        HubertConfig.require(absent(node) || node.isNumber(), "layer_norm_eps as a number", ConfigFile.shown(node));
        return (float) node.asDouble(1e-5);
    }

    /** @throws IllegalArgumentException unless the field is an integer */
    static int integer(JsonNode json, String field) {
        var node = json.path(field);
        HubertConfig.require(node.isInt(), field + " as an integer", ConfigFile.shown(node));
        return node.asInt();
    }

    private static boolean flag(JsonNode json, String field) {
        var node = json.path(field);
        HubertConfig.require(absent(node) || node.isBoolean(), field + " as true or false", ConfigFile.shown(node));
        return node.asBoolean(false);
    }

    private static boolean absent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    private static List<Integer> ints(JsonNode json, String field) {
        List<Integer> values = new ArrayList<>();
        for (var node : json.path(field)) {
            HubertConfig.require(node.isInt(), field + " of integers", ConfigFile.shown(node));
            values.add(node.asInt());
            HubertConfig.require(
                    values.size() <= HubertConfig.MOST_CONVOLUTIONS,
                    field + " of at most " + HubertConfig.MOST_CONVOLUTIONS + " layers",
                    "more");
        }
        return values;
    }
}
