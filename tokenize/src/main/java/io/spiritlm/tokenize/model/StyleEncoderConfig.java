package io.spiritlm.tokenize.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spiritlm.neural.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The shape of a style encoder, read from a {@code config.json} with the field names of Hugging Face's Wav2Vec2Config.
 *
 * @param network the wav2vec2, whose layers are HuBERT's; its features are the last hidden state
 * @param projection width of what is averaged and classified ({@code classifier_proj_size})
 */
record StyleEncoderConfig(HubertConfig network, int projection) {
    static final String FILE = "config.json";

    /** Hugging Face's. */
    private static final int DEFAULT_PROJECTION = 256;

    /** Of each, Hugging Face's default: whatever else it may be isn't supported. */
    private static final List<String> ACTIVATIONS = List.of("hidden_act", "feat_extract_activation");

    /** Forms of the network that aren't supported. */
    private static final List<String> EXTENSIONS = List.of("use_weighted_layer_sum", "add_adapter");

    StyleEncoderConfig {
        if (projection < 1) {
            throw new IllegalArgumentException("classifier_proj_size: expected at least 1, found " + projection);
        }
        Math.multiplyExact(StyleEncoder.FRAMES_PER_STYLE, network.hopSamples());
    }

    /** @throws CheckpointException naming the file and the field that can't be used */
    static StyleEncoderConfig read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new CheckpointException("style encoder configuration: expected a file " + file + ", found none");
        }
        try {
            return parse(new ObjectMapper().readTree(file.toFile()));
        } catch (JsonProcessingException e) {
            throw malformed(file, "expected JSON, found: " + e.getOriginalMessage(), e);
        } catch (ArithmeticException e) {
            throw malformed(file, "conv_stride: expected a product below 2^31 / 50, found more", e);
        } catch (IOException | IllegalArgumentException e) {
            throw malformed(file, String.valueOf(e.getMessage()), e);
        }
    }

    private static CheckpointException malformed(Path file, String wrong, Exception cause) {
        return new CheckpointException("style encoder configuration " + file + ": " + wrong, cause);
    }

    private static StyleEncoderConfig parse(JsonNode json) {
        for (String extension : EXTENSIONS) {
            JsonNode value = json.path(extension);
            if (!value.isMissingNode() && !(value.isBoolean() && !value.asBoolean())) {
                throw new IllegalArgumentException(extension + ": expected false, found " + value);
            }
        }
        for (String activation : ACTIVATIONS) {
            JsonNode value = json.path(activation);
            if (!value.isMissingNode() && !value.asText().equals("gelu")) {
                throw new IllegalArgumentException(activation + ": expected gelu, found " + value);
            }
        }
        return new StyleEncoderConfig(
                HubertConfig.parse(json).toLastHiddenState(),
                json.has("classifier_proj_size")
                        ? HubertConfig.integer(json, "classifier_proj_size")
                        : DEFAULT_PROJECTION);
    }
}
