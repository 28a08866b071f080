package io.spiritlm.tokenize.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.spiritlm.neural.CheckpointException;
import io.spiritlm.neural.ConfigFile;
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

    private static final int MOST_PROJECTION = 1 << 16;

    /** Forms of the network that aren't supported. */
    private static final List<String> EXTENSIONS = List.of("use_weighted_layer_sum", "add_adapter");

    StyleEncoderConfig {
        if (projection < 1 || projection > MOST_PROJECTION) {
            throw new IllegalArgumentException(
                    "classifier_proj_size: expected 1.." + MOST_PROJECTION + ", found " + projection);
        }
    }

    /** @throws CheckpointException naming the file and the field that can't be used */
    static StyleEncoderConfig read(Path file) {
        JsonNode json = ConfigFile.json("style encoder configuration", file);
        try {
            return parse(json);
        } catch (IllegalArgumentException e) {
            throw new CheckpointException("style encoder configuration " + file + ": " + e.getMessage(), e);
        }
    }

    private static StyleEncoderConfig parse(JsonNode json) {
        for (String extension : EXTENSIONS) {
            JsonNode value = json.path(extension);
            if (!value.isMissingNode() && !(value.isBoolean() && !value.asBoolean())) {
                throw new IllegalArgumentException(extension + ": expected false, found " + ConfigFile.shown(value));
            }
        }
        return new StyleEncoderConfig(
                HubertConfigFile.parse(json).toLastHiddenState(),
                json.has("classifier_proj_size")
                        ? HubertConfigFile.integer(json, "classifier_proj_size")
                        : DEFAULT_PROJECTION);
    }
}
