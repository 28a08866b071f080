package io.spiritlm.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.wire.Pcm16;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WavFileTest {
    private static final Pcm16 FIRST = Pcm16.of((short) 1, (short) -2, Short.MAX_VALUE);
    private static final Pcm16 SECOND = Pcm16.of(Short.MIN_VALUE, (short) 5);

    @TempDir
    Path folder;

    @Test
    void writesWhatAnotherReaderUnderstands() throws Exception {
        Path file = folder.resolve("a.wav");
        try (WavFile wav = WavFile.create(file)) {
            wav.write(FIRST);
            wav.write(SECOND);
            assertThat(wav.samplesWritten()).isEqualTo(5);
        }

        try (AudioInputStream read = AudioSystem.getAudioInputStream(file.toFile())) {
            assertThat(read.getFormat().matches(new AudioFormat(16_000, 16, 1, true, false)))
                    .isTrue();
            assertThat(read.getFrameLength()).isEqualTo(5);
            assertThat(read.readAllBytes())
                    .isEqualTo(FIRST.concat(SECOND).bytes().toByteArray());
        }
        assertThat(Sounds.read(file)).isEqualTo(FIRST.concat(SECOND));
    }

    @Test
    void canBeReadWhileItIsBeingWritten() throws Exception {
        Path file = folder.resolve("a.wav");
        try (WavFile wav = WavFile.create(file)) {
            wav.write(FIRST);
            assertThat(Sounds.read(file)).isEqualTo(FIRST);
        }
    }

    @Test
    void replacesWhatWasThere() throws Exception {
        Path file = Files.write(folder.resolve("a.wav"), new byte[1_000]);
        WavFile.create(file).close();

        assertThat(Files.size(file)).isEqualTo(44);
    }

    @Test
    void mayBeClosedTwice() throws Exception {
        WavFile wav = WavFile.create(folder.resolve("a.wav"));
        wav.close();
        wav.close();
    }
}
