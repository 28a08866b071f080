package io.spiritlm.lm.model;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spiritlm.neural.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

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

    public LlamaConfig {
        positive("vocab_size", vocabularySize);
        positive("hidden_size", hiddenSize);
        positive("intermediate_size", intermediateSize);
        positive("num_hidden_layers", layers);
        positive("num_attention_heads", heads);
        positive("num_key_value_heads", keyValueHeads);
        positive("head_dim", headSize);
        positive("max_position_embeddings", maxPositions);
        if (heads % keyValueHeads != 0) {
            throw new IllegalArgumentException("num_key_value_heads: expected a divisor of num_attention_heads " + heads
                    + ", found " + keyValueHeads);
        }
        if (headSize % 2 != 0) {
            throw new IllegalArgumentException("head_dim: expected an even number, found " + headSize);
        }
        if (!(ropeTheta > 0) || !(normEpsilon > 0)) {
            throw new IllegalArgumentException(
                    "rope_theta and rms_norm_eps: expected above 0, found " + ropeTheta + " and " + normEpsilon);
        }
    }

    /**
     * Reads {@code config.json}.
     *
     * @throws CheckpointException if it is missing, malformed, or asks for what this network hasn't (biases, scaled positions)
     */
    public static LlamaConfig read(Path file) {
        JsonNode json;
        try {
            json = MAPPER.readTree(Files.readString(file));
        } catch (JacksonException e) {
            throw new CheckpointException(
                    "language model config " + file + ": expected JSON, found " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new CheckpointException(
                    "language model config: expected a readable file " + file + ", found none", e);
        }
        try {
            return of(json);
        } catch (IllegalArgumentException e) {
            throw new CheckpointException("language model config " + file + ": " + e.getMessage(), e);
        }
    }

    private static LlamaConfig of(JsonNode json) {
        if (!json.path("model_type").asText("llama").equals("llama")) {
            throw new IllegalArgumentException("model_type: expected llama, found " + json.path("model_type"));
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
                json.path("num_key_value_heads").asInt(heads),
                json.path("head_dim").asInt(hiddenSize / Math.max(1, heads)),
                json.path("max_position_embeddings").asInt(2048),
                rope.path("rope_theta").asDouble(json.path("rope_theta").asDouble(10_000)),
                (float) json.path("rms_norm_eps").asDouble(1e-6),
                json.path("tie_word_embeddings").asBoolean(false));
    }

    /** The {@code config.json} that {@link #read} takes, and transformers too. */
    public String toJson() {
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
        return json.toPrettyString() + "\n";
    }

    private static int integer(JsonNode json, String name) {
        if (!json.path(name).canConvertToInt()) {
            throw new IllegalArgumentException(
                    name + ": expected a number, found " + (json.has(name) ? json.path(name) : "none"));
        }
        return json.path(name).asInt();
    }

    private static void refuse(JsonNode json, String name) {
        if (json.path(name).asBoolean(false)) {
            throw new IllegalArgumentException(name + ": expected false, found true");
        }
    }

    private static void positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": expected at least 1, found " + value);
        }
    }
}
