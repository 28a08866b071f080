package io.spiritlm.tokenize.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.neural.GraphSession;
import io.spiritlm.neural.Matrix;
import io.spiritlm.neural.Safetensors;
import io.spiritlm.neural.SafetensorsWriter;
import io.spiritlm.neural.Tensors;
import io.spiritlm.neural.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** The quick extractor gives what the plain one does. */
final class FixedExtractorTest {
    private static final String FILTERS = "feature_extractor.conv_layers.0.conv.weight";

    @TempDir
    private Path folder;

    /** A hum looks alike wherever a filter of differences looks: what it hears is a ten-thousandth of what there is. */
    @Test
    void hearsAHumThroughFiltersOfDifferences() throws Exception {
        Path released = Path.of(
                Objects.requireNonNull(getClass().getResource("released")).toURI());
        var config = HubertConfig.read(released.resolve("config.json"));
        float[] hum = new float[8_000];
        for (int i = 0; i < hum.length; i++) {
            hum[i] = (float) (1.4 * Math.sin(2 * Math.PI * 50 * i / 16_000) + 0.1);
        }
        try (var checkpoint = Safetensors.open(withFiltersOfDifferences(released.resolve("model.safetensors")));
                var session = new GraphSession();
                var samples = Tensors.floats(Shape.of(1, hum.length), hum)) {
            var tf = session.ops();
            var weights = session.weights(checkpoint);
            var audio = tf.constantOf(samples);
            var quick = new Hubert(tf, config, weights).project(audio);
            var plain = new Hubert(tf, config, unarranged(weights)).project(audio);
            session.start();
            try (var result = session.run().fetch(quick).fetch(plain).run()) {
                float[] expected = Tensors.toArray((TFloat32) result.get(1));
                assertThat(Difference.relative(Tensors.toArray((TFloat32) result.get(0)), expected))
                        .isLessThan(1e-3);
            }
        }
    }

    /** The model with first filters that hear the second difference of sound. */
    private Path withFiltersOfDifferences(Path model) throws IOException {
        Path file = folder.resolve("model.safetensors");
        var writer = new SafetensorsWriter(SafetensorsWriter.Precision.F32);
        try (var checkpoint = Safetensors.open(model)) {
            for (String name : checkpoint.names()) {
                float[] values = checkpoint.read(name);
                if (name.equals(FILTERS)) {
                    int kernel = checkpoint.shape(name).getLast().intValue();
                    Arrays.fill(values, 0);
                    for (int filter = 0; filter < values.length / kernel; filter++) {
                        values[filter * kernel + filter % (kernel - 2)] = 1;
                        values[filter * kernel + filter % (kernel - 2) + 1] = -2;
                        values[filter * kernel + filter % (kernel - 2) + 2] = 1;
                    }
                }
                writer.add(name, checkpoint.shape(name), values);
            }
        }
        writer.write(file);
        return file;
    }

    /** The same weights, whose arrangement for speed isn't known. */
    private static Weights unarranged(Weights weights) {
        return new Weights() {
            @Override
            public Operand<TFloat32> tensor(String name, long... shape) {
                return weights.tensor(name, shape);
            }

            @Override
            public Operand<TFloat32> weightNormed(String name, int keptAxis, long... shape) {
                return weights.weightNormed(name, keptAxis, shape);
            }

            @Override
            public Matrix matrix(String name, long out, long in) {
                return weights.matrix(name, out, in);
            }

            @Override
            public boolean has(String name) {
                return weights.has(name);
            }
        };
    }
}
