package io.spiritlm.tokenize.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.neural.Checkpoint;
import io.spiritlm.neural.GraphSession;
import io.spiritlm.neural.Safetensors;
import io.spiritlm.neural.Tensors;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** Features equal those of Hugging Face's HubertModel, and of a plain block-causal one; {@code src/test/golden/hubert.py}. */
final class HubertParityTest {
    private static final double TOLERANCE = 1e-4;

    @ParameterizedTest
    @ValueSource(strings = {"released", "pre-norm", "streaming"})
    void featuresEqualTheSecondImplementations(String name) throws URISyntaxException {
        Path folder = resource(name);
        var config = HubertConfig.read(folder.resolve("config.json"));
        try (var session = new GraphSession();
                var weights = Safetensors.open(folder.resolve("model.safetensors"));
                var golden = Safetensors.open(folder.resolve("golden.safetensors"));
                var sound = Safetensors.open(resource("audio.safetensors"))) {
            float[] audio = sound.read("audio");
            float[] expected = golden.read("features");
            float[] actual = features(session, config, weights, audio);
            assertThat(actual).hasSize(config.frames(audio.length) * config.hidden());
            assertThat(actual).hasSameSizeAs(expected);
            double difference = 0;
            double greatest = 0;
            for (int i = 0; i < expected.length; i++) {
                difference = Math.max(difference, Math.abs(actual[i] - expected[i]));
                greatest = Math.max(greatest, Math.abs(expected[i]));
            }
            assertThat(difference / greatest)
                    .as("greatest difference relative to the greatest feature")
                    .isLessThan(TOLERANCE);
        }
    }

    private static float[] features(GraphSession session, HubertConfig config, Checkpoint weights, float[] audio) {
        var tf = session.ops();
        try (var samples = Tensors.floats(Shape.of(1, audio.length), audio)) {
            var features = new Hubert(tf, config, session.weights(weights)).features(tf.constantOf(samples));
            session.start();
            try (var result = session.run().fetch(features).run()) {
                return Tensors.toArray((TFloat32) result.get(0));
            }
        }
    }

    private static Path resource(String name) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(HubertParityTest.class.getResource(name), name)
                .toURI());
    }
}
