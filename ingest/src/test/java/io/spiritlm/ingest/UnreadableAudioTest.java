package io.spiritlm.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnreadableAudioTest {
    @TempDir
    Path folder;

    @Test
    void refusesWhatIsNotThere() {
        assertThat(refusal(folder.resolve("nothing.wav"))).endsWith("expected a file, found nothing of that name");
    }

    @Test
    void refusesAFolder() {
        assertThat(refusal(folder)).endsWith("expected a file, found a directory");
    }

    @Test
    void refusesAnEmptyFile() throws IOException {
        assertThat(refusal(write("empty.wav"))).endsWith("expected a sound file, found an empty file");
    }

    @Test
    void refusesText() throws IOException {
        Path file = write("a.txt", "Please hold.\n".repeat(1_000).getBytes(StandardCharsets.UTF_8));
        assertThat(refusal(file)).contains("expected a sound file, found data of no known sound format");
    }

    @Test
    void refusesAPicture() throws IOException {
        Path file = folder.resolve("a.png");
        ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
        assertThat(refusal(file)).contains("expected a sound file");
    }

    @Test
    void refusesAZipArchive() throws IOException {
        byte[] zip = Arrays.copyOf(new byte[] {'P', 'K', 3, 4, 20}, 10_000);
        assertThat(refusal(write("a.zip", zip))).contains("expected a sound file");
    }

    @Test
    void refusesAPlaylistThatNamesOtherFiles() throws IOException {
        Path other = Sounds.wav16(folder.resolve("other.wav"), 16_000, 1, new short[1_600]);
        String hls = "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n" + other + "\n#EXT-X-ENDLIST\n";
        String concat = "ffconcat version 1.0\nfile '" + other + "'\n";
        assertThat(refusal(write("a.m3u8", hls.getBytes(StandardCharsets.UTF_8))))
                .contains("expected a sound file");
        assertThat(refusal(write("a.ffconcat", concat.getBytes(StandardCharsets.UTF_8))))
                .contains("expected a sound file");
    }

    @Test
    void refusesRandomBytes() throws IOException {
        Random random = new Random(11);
        for (String name : new String[] {"a.bin", "a.wav", "a.mp3", "a.ogg"}) {
            byte[] bytes = new byte[20_000];
            random.nextBytes(bytes);
            assertThat(refusal(write(name, bytes))).contains("expected ");
        }
    }

    @Test
    void refusesAFileWithoutASample() throws IOException {
        Path file = Sounds.wav16(folder.resolve("a.wav"), 16_000, 1);
        assertThat(refusal(file)).endsWith("expected at least one sample, found none");
    }

    @Test
    void refusesAnImplausibleRate() throws IOException {
        Path file = Sounds.wav16(folder.resolve("a.wav"), 7, 1, new short[100]);
        assertThat(refusal(file)).endsWith("expected a sample rate of 4000 to 768000 Hz, found 7 Hz");
    }

    @ParameterizedTest
    @CsvSource({
        "8k.wav, 1",
        "8k.wav, 20000",
        "flac, 1",
        "flac, 30000",
        "44k-stereo.mp3, 10000",
        "ogg, 1",
        "ogg, 7000",
        "opus, 1",
        "opus, 3000",
        "m4a, 5000",
        "webm, 4000"
    })
    void refusesAFileThatWasCutShort(String format, int missingBytes) throws IOException {
        byte[] whole = Files.readAllBytes(Sounds.sentence(format, folder));
        Path file = write("cut." + format, Arrays.copyOf(whole, whole.length - missingBytes));
        assertThat(refusal(file)).contains("expected ");
    }

    @Test
    void refusesACutWavFileBeforeASampleIsRead() throws IOException {
        byte[] whole = Files.readAllBytes(Sounds.wav16(folder.resolve("a.wav"), 16_000, 1, new short[16_000]));
        Path cut = write("cut.wav", Arrays.copyOf(whole, 44 + 16_384));

        assertThatThrownBy(() -> AudioFile.open(cut, DecodeOptions.DEFAULT))
                .isInstanceOf(UnreadableAudio.class)
                .hasMessage("audio file %s: expected 32000 bytes of samples as the header says, found 16384", cut);
    }

    @Test
    void saysWhereACutFileEnds() throws IOException {
        byte[] whole = Files.readAllBytes(Sounds.sentence("44k-stereo.mp3", folder));
        assertThat(refusal(write("cut.mp3", Arrays.copyOf(whole, 10_000))))
                .contains("expected 2.456 s as the header says, found the end of the file at 1.2");
    }

    @Test
    void saysItInOneLineEvenIfTheNameHasTwo() {
        assertThat(refusal(folder.resolve("a\nb.wav"))).doesNotContain("\n").contains("a?b.wav");
    }

    private Path write(String name, byte... bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private static String refusal(Path file) {
        UnreadableAudio refusal = catchThrowableOfType(UnreadableAudio.class, () -> Sounds.read(file));
        assertThat(refusal).as("reading %s", file).isNotNull();
        return String.valueOf(refusal.getMessage());
    }
}
