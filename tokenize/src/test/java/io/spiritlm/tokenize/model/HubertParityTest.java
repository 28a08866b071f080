package io.spiritlm.tokenize.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.neural.Safetensors;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Features and units of a tone and of people's recordings equal those of Hugging Face's HubertModel, and of a plain block-causal one, with
 * linear and k-means quantizers, in all forms of files; {@code src/test/golden/hubert.py} and {@code released.py}.
 */
final class HubertParityTest {
    private static final double TOLERANCE = 1e-4;
    private static final double SCORE_TOLERANCE = 1e-3;

    @ParameterizedTest
    @ValueSource(
            strings = {
                // group norm: post-norm thrice, pre-norm
                "released",
                "released-default",
                "hugging-face",
                "released-pre-norm",
                // layer norm: pre-norm thrice, post-norm
                "pre-norm",
                "released-layer-norm",
                "streaming",
                "released-k-means",
            })
    void featuresAndUnitsEqualTheSecondImplementations(String name) throws URISyntaxException {
        Path folder = resource(name);
        try (TokenizerFiles files = TokenizerFiles.open(folder);
                HubertTokenizer tokenizer = HubertTokenizer.open(folder);
                Safetensors golden = Safetensors.open(folder.resolve("golden.safetensors"));
                Safetensors spoken = Safetensors.open(folder.resolve(Recordings.FILE));
                Safetensors tone = Safetensors.open(resource("audio.safetensors"))) {
            assertEqual(tokenizer.featuresAndScores(tone.read("audio")), golden);
            Quantizer quantizer = Quantizer.of(files.quantizer(), files.config().hidden());
            var agreement = new UnitAgreement();
            for (String recording : Recordings.NAMES) {
                assertEqual(tokenizer, quantizer, recording, spoken, agreement);
            }
            agreement.assertHolds();
            OddSounds.all().forEach((sound, samples) -> {
                for (float[] values : tokenizer.featuresAndScores(samples)) {
                    Difference.requireFinite(sound, values);
                }
            });
        }
    }

    private static void assertEqual(List<float[]> ofTone, Safetensors golden) {
        assertThat(Difference.relative(ofTone.getFirst(), golden.read("features")))
                .as("greatest difference relative to the greatest feature of the tone")
                .isLessThan(TOLERANCE);
        if (golden.names().contains("scores")) {
            assertThat(Difference.relative(ofTone.getLast(), golden.read("scores")))
                    .as("greatest difference relative to the greatest score of the tone")
                    .isLessThan(SCORE_TOLERANCE);
        }
    }

    private static void assertEqual(
            HubertTokenizer tokenizer,
            Quantizer quantizer,
            String recording,
            Safetensors golden,
            UnitAgreement agreement) {
        float[] samples = Recordings.samples(recording);
        HubertConfig config = tokenizer.config();
        List<float[]> found = tokenizer.featuresAndScores(samples);
        assertThat(found.getFirst()).hasSize(config.frames(samples.length) * config.hidden());
        assertThat(Recordings.difference(found.getFirst(), golden, recording))
                .as("greatest difference relative to the greatest feature of %s", recording)
                .isLessThan(TOLERANCE);
        int[] best = Recordings.greatest(found.getLast(), tokenizer.codebookSize());
        agreement.add(best, golden, recording);
        if (golden.names().contains(recording + ".scores")) {
            assertThat(Recordings.difference(found.getLast(), golden, recording + ".scores"))
                    .as("greatest difference relative to the greatest score of %s", recording)
                    .isLessThan(SCORE_TOLERANCE);
        }
        // a linear quantizer's blanks take their neighbours' units
        if (golden.names().contains(recording + ".whole")
                && Arrays.equals(Difference.floats(best), golden.read(recording + ".units"))) {
            assertThat(Difference.floats(quantizer.wholeUtterance(best)))
                    .containsExactly(golden.read(recording + ".whole"));
        }
    }

    private static Path resource(String name) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(HubertParityTest.class.getResource(name), name)
                .toURI());
    }
}
