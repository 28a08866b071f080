package io.spiritlm.tokenize.f0;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.neural.Safetensors;
import io.spiritlm.tokenize.model.F0Track;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tracks equal those of pYAAPT; {@code src/test/golden/yaapt.py}.
 *
 * <p>Not in every frame: the median of the best candidates stands beside them with the merit of the frame's best, so wherever F0 rises
 * or falls steadily two paths cost exactly the same, and the last bit of long sums decides. pYAAPT itself decides otherwise when its
 * input is made 0.001 % softer.
 */
final class YaaptParityTest {
    private static final String RECORDINGS = "spirit.yaapt.recordings";
    private static final String GOLDEN = "golden.safetensors";
    private static final double SAME = 1e-3;

    /** How many frames of a recording differ. */
    private record Comparison(int frames, int otherVoicing, int voiced, int otherF0) {
        static final Comparison NONE = new Comparison(0, 0, 0, 0);

        static Comparison of(F0Track track, float[] golden) {
            float[] hertz = track.hertz();
            boolean[] voiced = track.voiced();
            assertThat(hertz).hasSize(golden.length + 1);
            int otherVoicing = 0;
            int bothVoiced = 0;
            int otherF0 = 0;
            for (int frame = 0; frame < golden.length; frame++) {
                if (voiced[frame] != golden[frame] > 0) {
                    otherVoicing++;
                } else if (voiced[frame]) {
                    bothVoiced++;
                    otherF0 += Math.abs(hertz[frame] - golden[frame]) > SAME * golden[frame] ? 1 : 0;
                }
            }
            return new Comparison(golden.length, otherVoicing, bothVoiced, otherF0);
        }

        Comparison and(Comparison other) {
            return new Comparison(
                    frames + other.frames,
                    otherVoicing + other.otherVoicing,
                    voiced + other.voiced,
                    otherF0 + other.otherF0);
        }

        double otherVoicingShare() {
            return (double) otherVoicing / frames;
        }

        double otherF0Share() {
            return (double) otherF0 / voiced;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"glide", "vibrato-in-noise", "speech-like"})
    void equalsItOnMadeSound(String name) throws URISyntaxException {
        Comparison comparison = compare(resource(GOLDEN), resource(name + ".wav"));
        assertThat(comparison.voiced()).isGreaterThan(comparison.frames() / 3);
        assertThat(comparison.otherVoicing()).isZero();
        assertThat(comparison.otherF0Share()).isLessThan(0.02);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not-an-ill-disposed-young-man.wav",
                "five-five.wav",
                "/io/spiritlm/tokenize/pls-hold-while-try.wav"
            })
    void equalsItOnWhatPeopleSaid(String wav) throws URISyntaxException {
        Comparison comparison = compare(resource(GOLDEN), resource(wav));
        assertThat(comparison.voiced()).isGreaterThan(comparison.frames() / 3);
        assertThat(comparison.otherVoicingShare()).as("%s", comparison).isLessThanOrEqualTo(0.005);
        assertThat(comparison.otherF0Share()).as("%s", comparison).isLessThanOrEqualTo(0.01);
    }

    /** {@code -Dspirit.yaapt.recordings=FOLDER}: of WAV files, and golden.safetensors that the script made of them. */
    @Test
    @EnabledIfSystemProperty(named = RECORDINGS, matches = ".+")
    void equalsItOnOthersRecordings() throws IOException {
        Path folder = Path.of(System.getProperty(RECORDINGS));
        Comparison all = Comparison.NONE;
        for (Path wav : wavFiles(folder)) {
            all = all.and(compare(folder.resolve(GOLDEN), wav));
        }
        System.out.println(all);
        assertThat(all.otherVoicingShare()).isLessThanOrEqualTo(0.005);
        assertThat(all.otherF0Share()).isLessThanOrEqualTo(0.01);
    }

    private static Comparison compare(Path goldenTracks, Path wav) {
        String name = Objects.requireNonNull(wav.getFileName()).toString().replace(".wav", "");
        try (var yaapt = new Yaapt();
                var golden = Safetensors.open(goldenTracks)) {
            return Comparison.of(yaapt.f0(Sound.read(wav)), golden.read(name));
        }
    }

    private static List<Path> wavFiles(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".wav"))
                    .sorted()
                    .toList();
        }
    }

    private static Path resource(String name) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(YaaptParityTest.class.getResource(name), name)
                .toURI());
    }
}
