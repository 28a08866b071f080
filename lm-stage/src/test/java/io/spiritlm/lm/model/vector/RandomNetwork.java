package io.spiritlm.lm.model.vector;

import io.spiritlm.lm.model.LlamaConfig;
import io.spiritlm.neural.Checkpoint;
import io.spiritlm.neural.StoredType;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** A checkpoint of any size, whose values follow from the tensors' names. */
record RandomNetwork(LlamaConfig config) implements Checkpoint {
    @Override
    public Set<String> names() {
        throw new UnsupportedOperationException();
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
            default -> List.of(hidden);
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
