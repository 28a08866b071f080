package io.spiritlm.evaluate.speed;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.lm.model.LlamaConfig;
import io.spiritlm.neural.Safetensors;
import io.spiritlm.neural.SafetensorsWriter;
import io.spiritlm.neural.SafetensorsWriter.Precision;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufFileTest {
    private static final LlamaConfig CONFIG = new LlamaConfig(5, 8, 8, 1, 1, 1, 8, 16, 10_000, 1e-5f, true);
    private static final int TENSORS = 11;

    @TempDir
    Path folder;

    @Test
    void holdsEveryTensorAndTheChannelsOfQueriesInTurn() throws Exception {
        var writer = new SafetensorsWriter(Precision.F32);
        for (String name :
                List.of("model.norm", "model.layers.0.input_layernorm", "model.layers.0.post_attention_layernorm")) {
            writer.add(name + ".weight", List.of(8L), new float[8]);
        }
        writer.add("model.embed_tokens.weight", List.of(5L, 8L), new float[40]);
        for (String part : List.of("self_attn.k", "self_attn.v", "self_attn.o", "mlp.gate", "mlp.up", "mlp.down")) {
            writer.add("model.layers.0." + part + "_proj.weight", List.of(8L, 8L), new float[64]);
        }
        float[] rows = new float[64];
        IntStream.range(0, 64).forEach(i -> rows[i] = Math.floorDiv(i, 8)); // each row holds its number
        writer.add("model.layers.0.self_attn.q_proj.weight", List.of(8L, 8L), rows);
        Path weights = folder.resolve("model.safetensors");
        writer.write(weights);
        Path file = folder.resolve("model.gguf");
        try (var checkpoint = Safetensors.open(weights)) {
            GgufFile.write(CONFIG, checkpoint, file);
        }

        byte[] bytes = Files.readAllBytes(file);
        var header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(new String(bytes, 0, 4, StandardCharsets.US_ASCII)).isEqualTo("GGUF");
        assertThat(header.getInt(4)).isEqualTo(3);
        assertThat(header.getLong(8)).isEqualTo(TENSORS);
        int data = 3 * 32 + 160 + 7 * 256; // norms, the embedding, matrices
        assertThat(bytes).hasSizeGreaterThan(data);
        var queries = ByteBuffer.wrap(bytes, bytes.length - 7 * 256 - 32, 256).order(ByteOrder.LITTLE_ENDIAN);
        // behind the embedding and two norms; the feed-forward norm stands behind attention
        float[] order = new float[8];
        for (int row = 0; row < 8; row++) {
            order[row] = queries.getFloat(queries.position() + row * 8 * Float.BYTES);
        }
        assertThat(order).containsExactly(0, 4, 1, 5, 2, 6, 3, 7);
    }
}
