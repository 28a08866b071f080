package io.spiritlm.lm.model;

import io.spiritlm.neural.Checkpoint;
import io.spiritlm.neural.CheckpointException;
import io.spiritlm.neural.StoredType;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * A checkpoint of any size that was never stored, for measurements and tests: values follow from the tensors' names, and are spread so
 * that what goes through a layer neither vanishes nor grows.
 */
public record RandomLlama(LlamaConfig config) implements Checkpoint {
    private static final List<String> LAYER = List.of(
            "self_attn.q_proj",
            "self_attn.k_proj",
            "self_attn.v_proj",
            "self_attn.o_proj",
            "mlp.gate_proj",
            "mlp.up_proj",
            "mlp.down_proj",
            "input_layernorm",
            "post_attention_layernorm");

    @Override
    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>(List.of("model.embed_tokens.weight", "model.norm.weight"));
        for (int layer = 0; layer < config.layers(); layer++) {
            for (String part : LAYER) {
                names.add("model.layers." + layer + "." + part + ".weight");
            }
        }
        if (!config.tiedEmbeddings()) {
            names.add("lm_head.weight");
        }
        return names;
    }

    @Override
    public List<Long> shape(String name) {
        long hidden = config.hiddenSize();
        long queries = (long) config.heads() * config.headSize();
        long keys = (long) config.keyValueHeads() * config.headSize();
        long inner = config.intermediateSize();
        String part = name.replaceFirst("model\\.(layers\\.\\d+\\.)?", "").replace(".weight", "");
        return switch (part) {
            case "embed_tokens", "lm_head" -> List.of((long) config.vocabularySize(), hidden);
            case "self_attn.q_proj" -> List.of(queries, hidden);
            case "self_attn.k_proj", "self_attn.v_proj" -> List.of(keys, hidden);
            case "self_attn.o_proj" -> List.of(hidden, queries);
            case "mlp.gate_proj", "mlp.up_proj" -> List.of(inner, hidden);
            case "mlp.down_proj" -> List.of(hidden, inner);
            case "input_layernorm", "post_attention_layernorm", "norm" -> List.of(hidden);
            default -> throw new CheckpointException("random network: expected a tensor of Llama, found " + name);
        };
    }

    @Override
    public StoredType type(String name) {
        return StoredType.FLOAT32;
    }

    @Override
    public void copy(String name, StoredType as, StoredType.Sink sink) {
        var random = new Random(name.hashCode());
        boolean isNorm = shape(name).size() == 1;
        double spread = isNorm ? 0.2 : 1.2 / Math.sqrt(shape(name).getLast());
        long count = shape(name).stream().reduce(1L, (a, b) -> a * b);
        StoredType.FLOAT32.copy(() -> (float) ((isNorm ? 1 : 0) + spread * random.nextGaussian()), count, as, sink);
    }

    @Override
    public void close() {}
}
