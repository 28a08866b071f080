package io.spiritlm.train.encoder;

import io.spiritlm.neural.GraphSession;
import io.spiritlm.neural.Safetensors;
import io.spiritlm.neural.Tensors;
import io.spiritlm.tokenize.model.Hubert;
import io.spiritlm.tokenize.model.HubertConfig;
import java.nio.file.Path;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** A trained encoder's features of whole utterances. */
final class FeatureExtractor implements AutoCloseable {
    private final GraphSession session = new GraphSession();
    private final HubertConfig config;
    private final Placeholder<TFloat32> audio;
    private final Operand<TFloat32> features;

    FeatureExtractor(Path folder) {
        config = HubertConfig.read(folder.resolve("config.json"));
        try (var checkpoint = Safetensors.open(folder.resolve("model.safetensors"))) {
            var tf = session.ops();
            audio = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(1, Shape.UNKNOWN_SIZE)));
            features =
                    new Hubert(tf, config, session.weights(checkpoint).under(EncoderNetwork.ENCODER)).features(audio);
            session.start();
        }
    }

    HubertConfig config() {
        return config;
    }

    /** {@code [frames, hidden]}, row-major. */
    float[] features(float[] samples) {
        try (var tensor = Tensors.floats(Shape.of(1, samples.length), samples);
                var result = session.run().feed(audio, tensor).fetch(features).run()) {
            return Tensors.toArray((TFloat32) result.get(0));
        }
    }

    @Override
    public void close() {
        session.close();
    }
}
