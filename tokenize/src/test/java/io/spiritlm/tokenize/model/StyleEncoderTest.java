package io.spiritlm.tokenize.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spiritlm.neural.CheckpointException;
import io.spiritlm.neural.Safetensors;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Styles of a tone and of people's recordings equal those of Hugging Face's Wav2Vec2ForSequenceClassification; {@code src/test/golden/expressive.py}. */
final class StyleEncoderTest {
    private static final double TOLERANCE = 1e-3;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"style-released", "style-post-norm", "style-pre-norm"})
    void stylesEqualTheSecondImplementations(String name) throws URISyntaxException {
        try (StyleEncoder encoder = StyleEncoder.open(resource(name));
                Safetensors golden = Safetensors.open(resource(name).resolve("golden.safetensors"));
                Safetensors sound = Safetensors.open(resource("audio.safetensors"))) {
            float[] audio = sound.read("audio");
            assertThat(Difference.relative(encoder.logits(audio), golden.read("logits")))
                    .as("greatest difference relative to the greatest logit")
                    .isLessThan(TOLERANCE);
            assertThat(Difference.floats(encoder.styles(audio))).containsExactly(golden.read("styles"));
            assertEqual(encoder, resource(name).resolve(Recordings.FILE));
        }
    }

    private static void assertEqual(StyleEncoder encoder, Path goldenFile) {
        try (Safetensors golden = Safetensors.open(goldenFile)) {
            var agreement = new UnitAgreement();
            for (String recording : Recordings.NAMES) {
                float[] samples = Recordings.samples(recording);
                assertThat(Difference.relative(encoder.logits(samples), golden.read(recording)))
                        .as("greatest difference relative to the greatest logit of %s", recording)
                        .isLessThan(TOLERANCE);
                agreement.add(encoder.styles(samples), golden, recording);
            }
            agreement.assertHolds();
        }
        OddSounds.all().forEach((sound, samples) -> Difference.requireFinite(sound, encoder.logits(samples)));
    }

    @Test
    void givesAStyleForEverySecondBegun() throws URISyntaxException {
        try (StyleEncoder encoder = StyleEncoder.open(resource("style-released"))) {
            assertThat(encoder.hopSamples()).isEqualTo(16_000);
            assertThat(encoder.codebookSize()).isEqualTo(10);
            assertThat(encoder.styles(new float[1_279])).isEmpty();
            assertThat(encoder.styles(new float[1_280])).hasSize(1);
            assertThat(encoder.styles(new float[16_079])).hasSize(1);
            assertThat(encoder.styles(new float[16_080 + 320])).hasSize(2);
        }
    }

    @Test
    void saysWhatAFolderHolds() throws URISyntaxException {
        assertThat(StyleEncoder.check(resource("style-released")))
                .isEqualTo("wav2vec2: 7 convolutions, 3 layers of 16, 10 styles, 1000 ms each");
    }

    @Test
    void namesTheFileThatIsMissing() throws IOException, URISyntaxException {
        assertThatThrownBy(() -> StyleEncoder.open(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(folder.resolve("config.json").toString());
        Files.copy(resource("style-released").resolve("config.json"), folder.resolve("config.json"));
        assertThatThrownBy(() -> StyleEncoder.check(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("pytorch_model.bin")
                .hasMessageContaining(folder.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'use_weighted_layer_sum': false | 'use_weighted_layer_sum': true | use_weighted_layer_sum: expected false, found true",
                "'add_adapter': false | 'add_adapter': true | add_adapter: expected false, found true",
                "'hidden_act': 'gelu' | 'hidden_act': 'relu' | hidden_act: expected gelu",
                "'classifier_proj_size': 12 | 'classifier_proj_size': 0 | classifier_proj_size: expected 1..65536, found 0",
                "'hidden_size' | 'size' | expected hidden_size as an integer, found none",
                "{ | [ | expected JSON",
            })
    void namesTheFieldThatIsWrong(String right, String wrong, String message) throws IOException, URISyntaxException {
        String json = Files.readString(resource("style-released").resolve("config.json"));
        assertThat(json).contains(quoted(right));
        Files.writeString(folder.resolve("config.json"), json.replace(quoted(right), quoted(wrong)));
        assertThatThrownBy(() -> StyleEncoder.check(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(folder.resolve("config.json").toString())
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
    }

    @Test
    void namesTheTensorThatDoesNotFit() throws IOException, URISyntaxException {
        Path released = resource("style-released");
        Files.copy(released.resolve("pytorch_model.bin"), folder.resolve("pytorch_model.bin"));
        String json = Files.readString(released.resolve("config.json"));
        Files.writeString(
                folder.resolve("config.json"),
                json.replace("\"classifier_proj_size\": 12", "\"classifier_proj_size\": 13"));
        assertThatThrownBy(() -> StyleEncoder.check(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("'classifier.weight': expected shape [styles, 13], found [10, 12]");
    }

    private static String quoted(String json) {
        return json.replace('\'', '"');
    }

    private static Path resource(String name) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(StyleEncoderTest.class.getResource(name), name)
                .toURI());
    }
}
