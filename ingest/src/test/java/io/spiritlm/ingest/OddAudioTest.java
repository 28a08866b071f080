package io.spiritlm.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spiritlm.wire.Pcm16;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes of sound that nobody means to send: a defined result or a refusal, as docs/odd-audio.md says. */
class OddAudioTest {
    private static final int DATA_SIZE_AT = 40;

    @TempDir
    Path folder;

    @Test
    void makesSilenceOfNothingButNaN() throws Exception {
        float[] samples = new float[3_000];
        Arrays.fill(samples, Float.NaN);
        assertThat(Sounds.read(Sounds.wavFloat(folder.resolve("a.wav"), 16_000, 1, samples)))
                .isEqualTo(Pcm16.of(new short[3_000]));
    }

    @Test
    void keepsADamagedChannelOutOfAChosenOne() throws Exception {
        Path file = Sounds.wavFloat(folder.resolve("a.wav"), 16_000, 2, 0.5f, Float.NaN, -0.25f, Float.NaN);

        assertThat(Sounds.read(file, choosing(0))).isEqualTo(Pcm16.of((short) 16_384, (short) -8_192));
        assertThat(Sounds.read(file)).isEqualTo(Pcm16.of((short) 8_192, (short) -4_096));
    }

    @Test
    void keepsAnOffset() throws Exception {
        short[] samples = new short[2_000];
        Arrays.fill(samples, (short) 8_000);
        assertThat(Sounds.read(Sounds.wav16(folder.resolve("a.wav"), 16_000, 1, samples)))
                .isEqualTo(Pcm16.of(samples));
    }

    @Test
    void resamplesClippedSoundWithoutWrappingRound() throws Exception {
        short[] samples = new short[800];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = i / 40 % 2 == 0 ? Short.MAX_VALUE : Short.MIN_VALUE;
        }
        Pcm16 heard = Sounds.read(Sounds.wav16(folder.resolve("a.wav"), 8_000, 1, samples));

        assertThat(heard.length()).isEqualTo(1_600);
        for (int i = 200; i < 1_400; i++) {
            int within = i % 80;
            if (within > 10 && within < 70) {
                assertThat(heard.sample(i) > 0).as("sample %d", i).isEqualTo(i / 80 % 2 == 0);
            }
        }
    }

    @Test
    void makesTwoSamplesOfOneAtHalfTheRate() throws Exception {
        assertThat(Sounds.read(Sounds.wav16(folder.resolve("a.wav"), 8_000, 1, (short) 1_000))
                        .length())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 11, 12, 20, 36, 43})
    void refusesLessThanAHeader(int bytes) throws Exception {
        byte[] whole = Files.readAllBytes(Sounds.wav16(folder.resolve("a.wav"), 16_000, 1, new short[100]));
        Path file = Files.write(folder.resolve("b.wav"), Arrays.copyOf(whole, bytes));
        assertThatThrownBy(() -> Sounds.read(file))
                .isInstanceOf(UnreadableAudio.class)
                .hasMessageContaining("audio file " + file + ": expected ");
    }

    @ParameterizedTest
    @ValueSource(longs = {0x7fff_ffffL, 0x8000_0000L, 0xffff_fffeL})
    void refusesAHeaderThatDeclaresGigabytes(long declared) throws Exception {
        byte[] bytes = Files.readAllBytes(Sounds.wav16(folder.resolve("a.wav"), 16_000, 1, new short[1_600]));
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(DATA_SIZE_AT, (int) declared);
        Path file = Files.write(folder.resolve("b.wav"), bytes);
        assertThatThrownBy(() -> AudioFile.open(file, DecodeOptions.DEFAULT))
                .isInstanceOf(UnreadableAudio.class)
                .hasMessage(
                        "audio file %s: expected %d bytes of samples as the header says, found 3200", file, declared);
    }

    @ParameterizedTest
    @ValueSource(longs = {100_000, 10_000_000_000L, Long.MAX_VALUE - 100, -2})
    void refusesAWideHeaderThatDeclaresMoreThanThereIs(long declared) throws Exception {
        Path file = rf64(declared, new short[1_600]);
        assertThatThrownBy(() -> Sounds.read(file))
                .isInstanceOf(UnreadableAudio.class)
                .hasMessageContaining("audio file " + file + ": expected ");
    }

    @Test
    void readsAWideHeader() throws Exception {
        assertThat(Sounds.read(rf64(3_200, new short[1_600])).length()).isEqualTo(1_600);
    }

    /** RIFF with sizes of 64 bits, which stand in a chunk of their own. */
    private Path rf64(long dataBytes, short[] samples) throws IOException {
        byte[] riff = Files.readAllBytes(Sounds.wav16(folder.resolve("riff.wav"), 16_000, 1, samples));
        ByteBuffer wide = ByteBuffer.allocate(riff.length + 36).order(ByteOrder.LITTLE_ENDIAN);
        wide.put("RF64".getBytes(StandardCharsets.US_ASCII)).putInt(-1);
        wide.put(riff, 8, 4);
        wide.put("ds64".getBytes(StandardCharsets.US_ASCII)).putInt(28);
        wide.putLong(dataBytes + 72).putLong(dataBytes).putLong(dataBytes / 2).putInt(0);
        wide.put(riff, 12, riff.length - 12);
        wide.putInt(DATA_SIZE_AT + 36, -1);
        return Files.write(folder.resolve("wide.wav"), wide.array());
    }

    private static DecodeOptions choosing(int channel) {
        return new DecodeOptions(new Encoding.Detected(), new ChannelChoice.Only(channel));
    }
}
