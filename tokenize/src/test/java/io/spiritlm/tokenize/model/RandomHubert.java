package io.spiritlm.tokenize.model;

import io.spiritlm.neural.GraphSession;
import io.spiritlm.neural.SafetensorsWriter;
import io.spiritlm.neural.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** Writes checkpoint folders of small networks with random weights. */
final class RandomHubert {
    /** Three convolutions, two pre-norm layers, blocks of four frames. */
    static final String STREAMING = """
            {"conv_dim": [8, 12, 12], "conv_kernel": [40, 8, 4], "conv_stride": [20, 8, 4], "feat_extract_norm": "layer",
             "hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 24,
             "num_conv_pos_embeddings": 6, "num_conv_pos_embedding_groups": 2, "do_stable_layer_norm": true,
             "feature_norm": true, "streaming": {"block_frames": 4, "left_blocks": 3}}
            """;

    private RandomHubert() {}

    /** Writes config, network and a codebook of {@code units} into a folder. */
    static void write(Path folder, String config, int units, Random random) throws IOException {
        Path configFile = folder.resolve("config.json");
        Files.writeString(configFile, config);
        var shape = HubertConfig.read(configFile);
        var network = new SafetensorsWriter(SafetensorsWriter.Precision.F32);
        parameters(shape).forEach((name, axes) -> network.add(name, axes, values(axes, random)));
        network.write(folder.resolve("model.safetensors"));
        var centers = List.of((long) units, (long) shape.hidden());
        new SafetensorsWriter(SafetensorsWriter.Precision.F32)
                .add("cluster_centers", centers, gaussian(units * shape.hidden(), 1, random))
                .write(folder.resolve("quantizer.safetensors"));
    }

    /** The names and shapes that the network asks for. */
    private static Map<String, List<Long>> parameters(HubertConfig config) {
        Map<String, List<Long>> parameters = new LinkedHashMap<>();
        try (var session = new GraphSession()) {
            Ops tf = session.ops();
            var audio = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(1, Shape.UNKNOWN_SIZE)));
            new Hubert(tf, config, new Weights() {
                        @Override
                        public Operand<TFloat32> tensor(String name, long... shape) {
                            parameters.put(name, Arrays.stream(shape).boxed().toList());
                            return tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(shape)));
                        }

                        @Override
                        public Operand<TFloat32> weightNormed(String name, int keptAxis, long... shape) {
                            return tensor(name, shape);
                        }

                        @Override
                        public boolean has(String name) {
                            return true;
                        }
                    })
                    .features(audio);
        }
        return parameters;
    }

    private static float[] values(List<Long> axes, Random random) {
        int size = Math.toIntExact(axes.stream().reduce(1L, (a, b) -> a * b));
        if (axes.size() == 1) {
            float[] values = gaussian(size, 0.3, random);
            for (int i = 0; i < size; i++) {
                values[i] += 0.5f;
            }
            return values;
        }
        return gaussian(size, 1.5 / Math.sqrt((double) size / axes.getFirst()), random);
    }

    private static float[] gaussian(int size, double deviation, Random random) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        return values;
    }
}
