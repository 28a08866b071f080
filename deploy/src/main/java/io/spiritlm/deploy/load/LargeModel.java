package io.spiritlm.deploy.load;

import io.spiritlm.lm.model.LlamaConfig;
import io.spiritlm.neural.StoredType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/**
 * A language model of random weights with the names, the format and (but for the number of layers) the shape of the released one.
 *
 * @param hiddenSize channels between layers, a multiple of 128; 4096 is the release's
 * @param type what it is stored as
 */
public record LargeModel(int hiddenSize, int layers, StoredType type) {
    private static final int VOCABULARY = 32_512;
    private static final int HEAD_SIZE = 128;
    private static final int POSITIONS = 512;
    private static final int BLOCK_VALUES = 1 << 20;
    private static final long SEED = 20_240_208;

    public LargeModel {
        if (hiddenSize < HEAD_SIZE || hiddenSize % HEAD_SIZE != 0 || layers < 1) {
            throw new IllegalArgumentException("large model: expected a hidden size that is a multiple of " + HEAD_SIZE
                    + " and a layer at least, found " + hiddenSize + " and " + layers);
        }
    }

    /** With as many layers as make at least {@code bytes}. */
    public static LargeModel ofSize(long bytes, int hiddenSize, StoredType type) {
        LlamaConfig one = new LargeModel(hiddenSize, 1, type).config();
        long perLayer = (4L * hiddenSize + 3L * one.intermediateSize()) * hiddenSize * type.bytes();
        long around = 2L * VOCABULARY * hiddenSize * type.bytes();
        return new LargeModel(hiddenSize, Math.toIntExact(Math.max(1, Math.ceilDiv(bytes - around, perLayer))), type);
    }

    /** Its shape. */
    LlamaConfig config() {
        int intermediate = 43 * hiddenSize / 16; // 11,008 of 4,096
        int heads = hiddenSize / HEAD_SIZE;
        return new LlamaConfig(
                VOCABULARY, hiddenSize, intermediate, layers, heads, heads, HEAD_SIZE, POSITIONS, 10_000, 1e-5f, false);
    }

    /**
     * Writes {@code config.json} and {@code pytorch_model.bin}.
     *
     * @return the latter's size in bytes
     */
    public long write(Path folder) throws IOException {
        Files.writeString(folder.resolve("config.json"), config().toJson());
        Path file = folder.resolve("pytorch_model.bin");
        state().write(file);
        return Files.size(file);
    }

    private TorchState state() {
        LlamaConfig config = config();
        int hidden = config.hiddenSize();
        int inner = config.intermediateSize();
        byte[] random = values(new Random(SEED));
        byte[] ones = ones(hidden);
        TorchState state = new TorchState();
        matrix(state, "model.embed_tokens.weight", VOCABULARY, hidden, random);
        for (int layer = 0; layer < layers; layer++) {
            String prefix = "model.layers." + layer + ".";
            for (String name : List.of("q_proj", "k_proj", "v_proj", "o_proj")) {
                matrix(state, prefix + "self_attn." + name + ".weight", hidden, hidden, random);
            }
            matrix(state, prefix + "mlp.gate_proj.weight", inner, hidden, random);
            matrix(state, prefix + "mlp.up_proj.weight", inner, hidden, random);
            matrix(state, prefix + "mlp.down_proj.weight", hidden, inner, random);
            norm(state, prefix + "input_layernorm.weight", ones);
            norm(state, prefix + "post_attention_layernorm.weight", ones);
        }
        norm(state, "model.norm.weight", ones);
        matrix(state, "lm_head.weight", VOCABULARY, hidden, random);
        return state;
    }

    private void norm(TorchState state, String name, byte[] ones) {
        state.add(name, List.of(hiddenSize), type, sink -> sink.put(ones, 0, ones.length));
    }

    /** The same values again and again, from a place that depends on the name. */
    private void matrix(TorchState state, String name, int out, int in, byte[] random) {
        long bytes = (long) out * in * type.bytes();
        int first = Math.floorMod(name.hashCode(), BLOCK_VALUES) * type.bytes();
        state.add(name, List.of(out, in), type, sink -> {
            int from = first;
            for (long left = bytes; left > 0; ) {
                int length = (int) Math.min(left, random.length - from);
                sink.put(random, from, length);
                left -= length;
                from = 0;
            }
        });
    }

    private byte[] values(Random random) {
        ByteBuffer bytes = ByteBuffer.allocate(BLOCK_VALUES * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < BLOCK_VALUES; i++) {
            put(bytes, (float) (random.nextGaussian() / Math.sqrt(hiddenSize)));
        }
        return bytes.array();
    }

    private byte[] ones(int count) {
        ByteBuffer bytes = ByteBuffer.allocate(count * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            put(bytes, 1);
        }
        return bytes.array();
    }

    private void put(ByteBuffer bytes, float value) {
        switch (type) {
            case FLOAT32 -> bytes.putFloat(value);
            case FLOAT16 -> bytes.putShort(Float.floatToFloat16(value));
            case BFLOAT16 -> bytes.putShort((short) (Float.floatToRawIntBits(value) >>> 16));
        }
    }
}
