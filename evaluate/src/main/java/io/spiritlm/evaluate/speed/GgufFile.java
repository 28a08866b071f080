package io.spiritlm.evaluate.speed;

import io.spiritlm.lm.model.LlamaConfig;
import io.spiritlm.neural.Checkpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes a Llama in float32 as llama.cpp reads it: GGUF 3. Each token's text is one character of a private plane, {@value #FIRST} and
 * on, so that any tokens can be asked for, and told from each other, by text.
 */
final class GgufFile {
    /** The character of token 0. */
    static final int FIRST = 0xF0000;

    private static final int VERSION = 3;
    private static final int ALIGNMENT = 32;
    private static final int HEADER_BYTES = 1 << 21;
    private static final int TYPE_UINT32 = 4;
    private static final int TYPE_INT32 = 5;
    private static final int TYPE_FLOAT32 = 6;
    private static final int TYPE_BOOL = 7;
    private static final int TYPE_STRING = 8;
    private static final int TYPE_ARRAY = 9;
    private static final int NORMAL_TOKEN = 1;

    private final LlamaConfig config;
    private final Checkpoint checkpoint;
    private final ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private int entries;

    private GgufFile(LlamaConfig config, Checkpoint checkpoint) {
        this.config = config;
        this.checkpoint = checkpoint;
    }

    /** Writes one with tied embeddings. */
    static void write(LlamaConfig config, Checkpoint checkpoint, Path file) throws IOException {
        new GgufFile(config, checkpoint).write(file);
    }

    /** Names in the checkpoint by their names in GGUF. */
    private Map<String, String> names() {
        Map<String, String> names = new LinkedHashMap<>();
        names.put("token_embd", "model.embed_tokens");
        names.put("output_norm", "model.norm");
        for (int layer = 0; layer < config.layers(); layer++) {
            String to = "blk." + layer + ".";
            String from = "model.layers." + layer + ".";
            names.put(to + "attn_norm", from + "input_layernorm");
            names.put(to + "attn_q", from + "self_attn.q_proj");
            names.put(to + "attn_k", from + "self_attn.k_proj");
            names.put(to + "attn_v", from + "self_attn.v_proj");
            names.put(to + "attn_output", from + "self_attn.o_proj");
            names.put(to + "ffn_norm", from + "post_attention_layernorm");
            names.put(to + "ffn_gate", from + "mlp.gate_proj");
            names.put(to + "ffn_up", from + "mlp.up_proj");
            names.put(to + "ffn_down", from + "mlp.down_proj");
        }
        return names;
    }

    private void write(Path file) throws IOException {
        var names = names();
        header.put("GGUF".getBytes(StandardCharsets.US_ASCII)).putInt(VERSION).putLong(names.size());
        int countAt = header.position();
        header.putLong(0);
        describe();
        header.putLong(countAt, entries);
        long at = 0;
        for (var name : names.entrySet()) {
            var shape = checkpoint.shape(name.getValue() + ".weight");
            string(name.getKey() + ".weight");
            header.putInt(shape.size());
            shape.reversed().forEach(header::putLong);
            header.putInt(0).putLong(at); // 0 is float32
            at += aligned(shape.stream().reduce((long) Float.BYTES, (a, b) -> a * b));
        }
        header.position((int) aligned(header.position())).flip();
        try (var out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            out.write(header);
            for (var name : names.entrySet()) {
                float[] values = values(name.getKey(), name.getValue() + ".weight");
                var bytes = ByteBuffer.allocate((int) aligned((long) values.length * Float.BYTES))
                        .order(ByteOrder.LITTLE_ENDIAN);
                bytes.asFloatBuffer().put(values);
                out.write(bytes);
            }
        }
    }

    private void describe() {
        entry("general.architecture", TYPE_STRING);
        string("llama");
        number("llama.context_length", config.maxPositions());
        number("llama.embedding_length", config.hiddenSize());
        number("llama.block_count", config.layers());
        number("llama.feed_forward_length", config.intermediateSize());
        number("llama.attention.head_count", config.heads());
        number("llama.attention.head_count_kv", config.keyValueHeads());
        number("llama.rope.dimension_count", config.headSize());
        number("llama.vocab_size", config.vocabularySize());
        entry("llama.attention.layer_norm_rms_epsilon", TYPE_FLOAT32);
        header.putFloat(config.normEpsilon());
        entry("llama.rope.freq_base", TYPE_FLOAT32);
        header.putFloat((float) config.ropeTheta());
        entry("tokenizer.ggml.model", TYPE_STRING);
        string("llama");
        array("tokenizer.ggml.tokens", TYPE_STRING);
        for (int token = 0; token < config.vocabularySize(); token++) {
            string(Character.toString(FIRST + token));
        }
        array("tokenizer.ggml.scores", TYPE_FLOAT32);
        for (int token = 0; token < config.vocabularySize(); token++) {
            header.putFloat(-token);
        }
        array("tokenizer.ggml.token_type", TYPE_INT32);
        for (int token = 0; token < config.vocabularySize(); token++) {
            header.putInt(NORMAL_TOKEN);
        }
        for (String flag : new String[] {"add_bos_token", "add_eos_token", "add_space_prefix"}) {
            entry("tokenizer.ggml." + flag, TYPE_BOOL);
            header.put((byte) 0);
        }
    }

    private void number(String key, int value) {
        entry(key, TYPE_UINT32);
        header.putInt(value);
    }

    private void array(String key, int type) {
        entry(key, TYPE_ARRAY);
        header.putInt(type).putLong(config.vocabularySize());
    }

    private void entry(String key, int type) {
        string(key);
        header.putInt(type);
        entries++;
    }

    private void string(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        header.putLong(bytes.length).put(bytes);
    }

    private static long aligned(long bytes) {
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /** llama.cpp turns a head's channels against their neighbours, so what Hugging Face has in two halves comes in turn. */
    private float[] values(String name, String source) {
        float[] values = checkpoint.read(source);
        if (!name.endsWith("attn_q") && !name.endsWith("attn_k")) {
            return values;
        }
        int in = config.hiddenSize();
        int size = config.headSize();
        float[] inTurn = new float[values.length];
        for (int row = 0; row < values.length / in; row++) {
            int channel = row % size;
            int from = row - channel + channel % 2 * size / 2 + channel / 2;
            System.arraycopy(values, from * in, inTurn, row * in, in);
        }
        return inTurn;
    }
}
