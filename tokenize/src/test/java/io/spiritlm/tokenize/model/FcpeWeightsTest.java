package io.spiritlm.tokenize.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.neural.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * F0 by the public weights equals that of torchfcpe on recordings of people: {@code -Dspirit.fcpe=FOLDER}, an absolute path, which
 * {@code src/test/golden/fcpe.py --weights FOLDER} fills. Prints how far they are apart, and how fast ours is.
 */
@EnabledIfSystemProperty(named = FcpeWeightsTest.FOLDER, matches = ".+")
final class FcpeWeightsTest {
    static final String FOLDER = "spirit.fcpe";

    private static final double MOST_CENTS = 0.01;
    private static final double MOST_DISAGREEMENT = 0.001;

    @Test
    void equalsTorchfcpe() throws IOException {
        Path folder = Path.of(System.getProperty(FOLDER));
        try (Fcpe fcpe = Fcpe.open(folder);
                Stream<Path> files = Files.list(folder)) {
            List<Path> goldens = files.filter(file -> file.toString().endsWith(".safetensors"))
                    .sorted()
                    .toList();
            assertThat(goldens).isNotEmpty();
            fcpe.f0(new float[16_000]);
            for (Path file : goldens) {
                try (Safetensors golden = Safetensors.open(file)) {
                    assertEqual(fcpe, golden, String.valueOf(file.getFileName()));
                }
            }
        }
    }

    private static void assertEqual(Fcpe fcpe, Safetensors golden, String name) {
        float[] audio = golden.read("audio");
        long begin = System.nanoTime();
        F0Track track = fcpe.f0(audio);
        double seconds = (System.nanoTime() - begin) / 1e9;
        float[] f0 = golden.read("f0");
        float[] voiced = golden.read("voiced");
        float[] hertz = track.hertz();
        assertThat(hertz).as(name).hasSameSizeAs(f0);
        int disagreeing = 0;
        int voicedFrames = 0;
        double most = 0;
        double mostWithGaps = 0;
        for (int frame = 0; frame < f0.length; frame++) {
            double cents = Difference.cents(hertz[frame], f0[frame]);
            mostWithGaps = Math.max(mostWithGaps, cents);
            if (track.voiced()[frame] != (voiced[frame] == 1)) {
                disagreeing++;
            } else if (voiced[frame] == 1) {
                voicedFrames++;
                most = Math.max(most, cents);
            }
        }
        System.out.printf(
                "%s: %.1f s, %d of %d frames voiced, at most %.4f cents apart there, %.4f with gaps; voicing differs in %d frames;"
                        + " %.1f times as fast as it sounds%n",
                name,
                audio.length / 16_000.0,
                voicedFrames,
                f0.length,
                most,
                mostWithGaps,
                disagreeing,
                audio.length / 16_000.0 / seconds);
        assertThat(most).as("%s: cents where both are voiced", name).isLessThan(MOST_CENTS);
        assertThat(disagreeing)
                .as("%s: frames whose voicing differs, of %d", name, f0.length)
                .isLessThanOrEqualTo((int) (MOST_DISAGREEMENT * f0.length));
    }
}
