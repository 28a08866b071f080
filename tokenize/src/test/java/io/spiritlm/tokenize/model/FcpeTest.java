package io.spiritlm.tokenize.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spiritlm.neural.CheckpointException;
import io.spiritlm.neural.Safetensors;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** F0 of people's recordings equals that of torchfcpe; {@code src/test/golden/fcpe.py}. */
final class FcpeTest {
    private static final double TOLERANCE = 1e-4;
    private static final double TOLERANCE_CENTS = 0.1;
    private static final int SAMPLES = 12_000;
    private static final int SHORT_FROM = 4_000;
    private static final int[] SHORT = {1, 79, 80, 81, 159, 160, 320, 432, 433, 511, 512, 513, 1_000};

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"fcpe-released", "fcpe-attention", "fcpe-attention-plain"})
    void equalsTheSecondImplementation(String name) throws URISyntaxException {
        float[] speech = Arrays.copyOf(Recordings.samples(Recordings.NAMES.getFirst()), SAMPLES);
        try (Fcpe fcpe = Fcpe.open(resource(name));
                Safetensors golden = Safetensors.open(resource(name).resolve("golden.safetensors"))) {
            float[] mel = fcpe.mel(speech);
            if (golden.names().contains("mel")) {
                assertThat(Difference.relative(mel, golden.read("mel")))
                        .as("greatest difference relative to the greatest of the spectrogram")
                        .isLessThan(TOLERANCE);
            }
            assertThat(Difference.relative(fcpe.likelihoods(mel), golden.read("latents")))
                    .as("greatest difference relative to the greatest likelihood")
                    .isLessThan(TOLERANCE);
            assertEqual(fcpe.f0(speech), golden, "");
            for (int samples : SHORT) {
                float[] part = Arrays.copyOfRange(speech, SHORT_FROM, SHORT_FROM + samples);
                assertEqual(fcpe.f0(part), golden, samples + ".");
            }
            assertEqual(fcpe, resource(name).resolve(Recordings.FILE));
        }
    }

    private static void assertEqual(Fcpe fcpe, Path goldenFile) {
        try (Safetensors golden = Safetensors.open(goldenFile)) {
            var decisions = new UnitAgreement();
            for (String recording : Recordings.NAMES) {
                float[] samples = Recordings.samples(recording);
                float[] likelihoods = fcpe.likelihoods(fcpe.mel(samples));
                assertThat(Recordings.difference(likelihoods, golden, recording))
                        .as("greatest difference relative to the greatest likelihood of %s", recording)
                        .isLessThan(TOLERANCE);
                int frames = golden.read(recording + ".units").length;
                decisions.add(voiced(likelihoods, likelihoods.length / frames), golden, recording);
                assertEqual(fcpe.f0(samples), golden, recording + ".");
            }
            decisions.assertHolds();
        }
        OddSounds.all()
                .forEach((sound, samples) -> Difference.requireFinite(sound, fcpe.likelihoods(fcpe.mel(samples))));
    }

    /** 1 where the greatest likelihood of a frame says that it is voiced, else 0. */
    private static int[] voiced(float[] likelihoods, int width) {
        int[] voiced = Recordings.greatest(likelihoods, width);
        for (int frame = 0; frame < voiced.length; frame++) {
            voiced[frame] = likelihoods[frame * width + voiced[frame]] > PitchDecoder.VOICED_ABOVE ? 1 : 0;
        }
        return voiced;
    }

    private static void assertEqual(F0Track track, Safetensors golden, String prefix) {
        float[] expected = golden.read(prefix + "f0");
        float[] actual = track.hertz();
        assertThat(actual).as("%sframes", prefix).hasSameSizeAs(expected);
        assertThat(Difference.floats(track.voiced()))
                .as("%svoicing", prefix)
                .containsExactly(golden.read(prefix + "voiced"));
        for (int frame = 0; frame < expected.length; frame++) {
            assertThat(Difference.cents(actual[frame], expected[frame]))
                    .as("%scents of frame %d, %f and %f Hz", prefix, frame, actual[frame], expected[frame])
                    .isLessThan(TOLERANCE_CENTS);
        }
    }

    @Test
    void givesAFrameForEveryHopAndOneMoreWhateverIsHeard() throws URISyntaxException {
        long seed = 11;
        Random random = new Random(seed);
        try (Fcpe fcpe = Fcpe.open(resource("fcpe-released"))) {
            for (int i = 0; i < 40; i++) {
                float[] samples = new float[random.nextInt(3_000)];
                float loudness = i % 2 == 0 ? 0 : random.nextFloat();
                for (int at = 0; at < samples.length; at++) {
                    samples[at] = loudness * (2 * random.nextFloat() - 1);
                }
                F0Track track = fcpe.f0(samples);
                assertThat(track.frames())
                        .as("seed %d, %d samples", seed, samples.length)
                        .isEqualTo(samples.length / 80 + 1);
            }
            assertThat(fcpe.f0(new float[0]).voiced()).containsExactly(false);
        }
    }

    @Test
    void saysWhatAFolderHolds() throws URISyntaxException {
        assertThat(Fcpe.check(resource("fcpe-released")))
                .isEqualTo("FCPE: 2 layers of 12, 16 mel bands, 30 pitches, one for 10 ms");
    }

    @Test
    void namesTheFileThatIsMissingItsPackageAndTheWayWithout() {
        assertThatThrownBy(() -> Fcpe.check(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(folder.resolve("fcpe_c_v001.pt").toString())
                .hasMessageContaining("torchfcpe 0.0.4")
                .hasMessageContaining("--f0 yaapt")
                .hasMessageNotContaining("\n");
    }

    @Test
    void namesWhatDoesNotFit() throws IOException, URISyntaxException {
        assertRefused("num_mels", "num_meld", "mel.num_mels: expected an integer in 1..16384, found none");
        assertRefused("CFNaiveMelPE", "CFNaiveMelPX", "model.type: expected CFNaiveMelPE, found CFNaiveMelPX");
        assertRefused("conv_only", "conf_only", "net.encoder_layers.0.attn.fast_attention.projection_matrix");
        assertRefused("config_dict", "config_dirt", "expected a dictionary [config_dict]");
        assertRefused("cent_table", "cent_fable", "expected a tensor 'cent_table'");
    }

    private void assertRefused(String right, String wrong, String message) throws IOException, URISyntaxException {
        // A pickle's names lie in the file as they are.
        String bytes = Files.readString(resource("fcpe-released").resolve(Fcpe.FILE), StandardCharsets.ISO_8859_1);
        assertThat(bytes).contains(right);
        Files.writeString(folder.resolve(Fcpe.FILE), bytes.replace(right, wrong), StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> Fcpe.check(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
    }

    private static Path resource(String name) throws URISyntaxException {
        return Path.of(
                Objects.requireNonNull(FcpeTest.class.getResource(name), name).toURI());
    }
}
