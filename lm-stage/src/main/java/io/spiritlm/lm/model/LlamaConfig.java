package io.spiritlm.lm.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spiritlm.neural.CheckpointException;
import io.spiritlm.neural.ConfigFile;
import java.nio.file.Path;
import java.util.Map;

/**
 * The sizes of a Llama network, as Hugging Face's {@code config.json} names them.
 *
 * @param vocabularySize rows of the embedding, padding included
 * @param hiddenSize channels between layers
 * @param intermediateSize channels inside the feed-forward part
 * @param heads query heads
 * @param keyValueHeads key and value heads, a divisor of {@code heads}
 * @param headSize channels of a head, even
 * @param maxPositions the longest sequence the network is meant for
 * @param ropeTheta base of the rotary position angles
 * @param normEpsilon added to the mean square in RMSNorm
 * @param tiedEmbeddings whether the output head is the embedding
 */
public record LlamaConfig(
        int vocabularySize,
        int hiddenSize,
        int intermediateSize,
        int layers,
        int heads,
        int keyValueHeads,
        int headSize,
        int maxPositions,
        double ropeTheta,
        float normEpsilon,
        boolean tiedEmbeddings) {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int MOST_ROWS = 1 << 24;
    private static final int MOST_WIDTH = 1 << 17;
    private static final int MOST_LAYERS = 1 << 12;
    private static final int MOST_POSITIONS = 1 << 24;
    private static final double MOST_THETA = 1e12;

    public LlamaConfig {
        within("vocab_size", vocabularySize, MOST_ROWS);
        within("hidden_size", hiddenSize, MOST_WIDTH);
        within("intermediate_size", intermediateSize, MOST_ROWS);
        within("num_hidden_layers", layers, MOST_LAYERS);
        within("num_attention_heads", heads, MOST_WIDTH);
        within("num_key_value_heads", keyValueHeads, MOST_WIDTH);
        within("head_dim", headSize, MOST_WIDTH);
        if ((long) heads * headSize > MOST_ROWS) {
            throw new IllegalArgumentException("num_attention_heads times head_dim: expected at most " + MOST_ROWS
                    + ", found " + (long) heads * headSize);
        }
        within("max_position_embeddings", maxPositions, MOST_POSITIONS);
        if (heads % keyValueHeads != 0) {
            throw new IllegalArgumentException("num_key_value_heads: expected a divisor of num_attention_heads " + heads
                    + ", found " + keyValueHeads);
        }
        if (headSize % 2 != 0) {
            throw new IllegalArgumentException("head_dim: expected an even number, found " + headSize);
        }
        if (!(ropeTheta > 0 && ropeTheta <= MOST_THETA) || !(normEpsilon > 0 && normEpsilon < 1)) {
            throw new IllegalArgumentException("rope_theta and rms_norm_eps: expected above 0, at most " + MOST_THETA
                    + " and below 1, found " + ropeTheta + " and " + normEpsilon);
        }
    }

    /**
     * Reads {@code config.json}.
     *
     * @throws CheckpointException if it is missing, malformed, or asks for what this network hasn't (biases, scaled positions)
     */
    public static LlamaConfig read(Path file) {
        JsonNode json = ConfigFile.json("language model config", file);
        try {
            return of(json);
        } catch (IllegalArgumentException e) {
            throw new CheckpointException("language model config " + file + ": " + e.getMessage(), e);
        }
    }

    private static LlamaConfig of(JsonNode json) {
        if (!json.path("model_type").asText("llama").equals("llama")) {
            throw new IllegalArgumentException(
                    "model_type: expected llama, found " + ConfigFile.shown(json.path("model_type")));
        }
        refuse(json, "attention_bias");
        refuse(json, "mlp_bias");
        // transformers 5 writes rope_parameters, earlier ones rope_theta and rope_scaling
        JsonNode rope =
                json.path("rope_parameters").isObject() ? json.path("rope_parameters") : json.path("rope_scaling");
        String type = rope.path("rope_type").asText(rope.path("type").asText("default"));
        if (!type.equals("default")) {
            throw new IllegalArgumentException("rope type: expected default, found " + type);
        }
        int hiddenSize = integer(json, "hidden_size");
        int heads = integer(json, "num_attention_heads");
        return new LlamaConfig(
                integer(json, "vocab_size"),
                hiddenSize,
                integer(json, "intermediate_size"),
                integer(json, "num_hidden_layers"),
                heads,
                absent(json, "num_key_value_heads") ? heads : integer(json, "num_key_value_heads"),
                absent(json, "head_dim") ? hiddenSize / Math.max(1, heads) : integer(json, "head_dim"),
                absent(json, "max_position_embeddings") ? 2048 : integer(json, "max_position_embeddings"),
                number(rope, "rope_theta", number(json, "rope_theta", 10_000)),
                (float) number(json, "rms_norm_eps", 1e-6),
                flag(json, "tie_word_embeddings"));
    }

    /** The {@code config.json} that {@link #read} takes, and transformers too. */
    public String toJson() {
        return toJson(Map.of());
    }

    /** The same with more fields, which {@link #read} passes over. */
    public String toJson(Map<String, Integer> more) {
        ObjectNode json = MAPPER.createObjectNode();
        json.putArray("architectures").add("LlamaForCausalLM");
        json.put("model_type", "llama");
        json.put("torch_dtype", "float16");
        json.put("vocab_size", vocabularySize);
        json.put("hidden_size", hiddenSize);
        json.put("intermediate_size", intermediateSize);
        json.put("num_hidden_layers", layers);
        json.put("num_attention_heads", heads);
        json.put("num_key_value_heads", keyValueHeads);
        json.put("head_dim", headSize);
        json.put("max_position_embeddings", maxPositions);
        json.put("rope_theta", ropeTheta);
        json.put("rms_norm_eps", normEpsilon);
        json.put("tie_word_embeddings", tiedEmbeddings);
        json.put("hidden_act", "silu");
        json.put("attention_bias", false);
        json.put("bos_token_id", 1);
        json.put("eos_token_id", 2);
        more.forEach(json::put);
        return json.toPrettyString() + "\n";
    }

    private static boolean absent(JsonNode json, String name) {
        return json.path(name).isMissingNode() || json.path(name).isNull();
    }

    private static int integer(JsonNode json, String name) {
        if (!json.path(name).isInt()) {
            throw wrong(json, name, "a whole number below 2^31");
        }
        return json.path(name).asInt();
    }

    private static double number(JsonNode json, String name, double otherwise) {
        if (!absent(json, name) && !json.path(name).isNumber()) {
            throw wrong(json, name, "a number");
        }
        return json.path(name).asDouble(otherwise);
    }

    private static boolean flag(JsonNode json, String name) {
        if (!absent(json, name) && !json.path(name).isBoolean()) {
            throw wrong(json, name, "true or false");
        }
        return json.path(name).asBoolean(false);
    }

    private static void refuse(JsonNode json, String name) {
        if (flag(json, name)) {
            throw wrong(json, name, "false");
        }
    }

    private static IllegalArgumentException wrong(JsonNode json, String name, String expected) {
        return new IllegalArgumentException(
                name + ": expected " + expected + ", found " + ConfigFile.shown(json.path(name)));
    }

    private static void within(String name, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(name + ": expected 1.." + most + ", found " + value);
        }
    }
}
