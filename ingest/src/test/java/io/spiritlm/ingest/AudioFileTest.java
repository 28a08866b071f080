package io.spiritlm.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.spiritlm.ingest.ChannelChoice.Average;
import io.spiritlm.ingest.ChannelChoice.Only;
import io.spiritlm.wire.Pcm16;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AudioFileTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "flac, flac, flac, 16000, 1",
        "8k.wav, wav, pcm_s16le, 8000, 1",
        "44k-stereo.mp3, mp3, mp3, 44100, 2",
        "ogg, ogg, vorbis, 16000, 1",
        "opus, ogg, opus, 48000, 1",
        "webm, 'matroska,webm', opus, 48000, 1",
        "g722, g722, adpcm_g722, 16000, 1"
    })
    void readsEverySampleInPlace(String format, String container, String codec, int rateHz, int channels)
            throws Exception {
        Path file = Sounds.sentence(format, folder);

        try (AudioFile audio = AudioFile.open(file, DecodeOptions.DEFAULT)) {
            assertThat(audio.source()).isEqualTo(new SourceFormat(container, codec, rateHz, channels));
            Pcm16 heard = Sounds.rest(audio);
            assertThat(heard.length()).isCloseTo(Sounds.SENTENCE_SAMPLES, within(1));
            assertThat(delay(original(), heard)).isBetween(-1, 1);
        }
    }

    @Test
    void keepsAnAacFilesFirstSampleInPlaceAndAtMostOneFrameOfItsPadding() throws Exception {
        Pcm16 heard = Sounds.read(Sounds.sentence("m4a", folder));

        assertThat(heard.length()).isBetween(Sounds.SENTENCE_SAMPLES, Sounds.SENTENCE_SAMPLES + 1_024);
        assertThat(delay(original(), heard)).isBetween(-1, 1);
    }

    @Test
    void givesSixteenKilohertzMonoBackUnchanged() throws Exception {
        short[] samples = new short[5_000];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) (i * 7_919);
        }

        assertThat(Sounds.read(Sounds.wav16(folder.resolve("a.wav"), 16_000, 1, samples)))
                .isEqualTo(Pcm16.of(samples));
    }

    @Test
    void givesPiecesOfOneHundredMillisecondsAndARest() throws Exception {
        Path file = Sounds.wav16(folder.resolve("a.wav"), 16_000, 1, new short[3_700]);

        try (AudioFile audio = AudioFile.open(file, DecodeOptions.DEFAULT)) {
            assertThat(audio.next().orElseThrow().length()).isEqualTo(1_600);
            assertThat(audio.next().orElseThrow().length()).isEqualTo(1_600);
            assertThat(audio.next().orElseThrow().length()).isEqualTo(500);
            assertThat(audio.next()).isEmpty();
            assertThat(audio.next()).isEmpty();
            assertThat(audio.samplesRead()).isEqualTo(3_700);
        }
    }

    @Test
    void averagesChannels() throws Exception {
        Path file =
                Sounds.wav16(folder.resolve("a.wav"), 16_000, 2, (short) 1_000, (short) 3_000, (short) -7, (short) 7);

        assertThat(Sounds.read(file)).isEqualTo(Pcm16.of((short) 2_000, (short) 0));
    }

    @Test
    void averagesChannelsOfANumberThatHasNoSpeakerLayout() throws Exception {
        Path file = Sounds.wav16(
                folder.resolve("a.wav"), 16_000, 11, new short[] {11, 22, 33, 44, 55, 66, 77, 88, 99, 110, 121});

        assertThat(Sounds.read(file)).isEqualTo(Pcm16.of((short) 66));
    }

    @Test
    void takesTheChosenChannelAlone() throws Exception {
        Path file =
                Sounds.wav16(folder.resolve("a.wav"), 16_000, 2, (short) 1_000, (short) 3_000, (short) -7, (short) 7);

        assertThat(Sounds.read(file, choosing(1))).isEqualTo(Pcm16.of((short) 3_000, (short) 7));
    }

    @Test
    void refusesAChannelThatIsNotThere() throws Exception {
        Path file = Sounds.wav16(folder.resolve("a.wav"), 16_000, 2, (short) 1, (short) 2);

        assertThatThrownBy(() -> AudioFile.open(file, choosing(2)))
                .isInstanceOf(UnreadableAudio.class)
                .hasMessage("audio file %s: expected a channel 2, found 2 channels, counted from 0", file);
    }

    @Test
    void makesWhatIsNotFiniteSilenceAndCountsIt() throws Exception {
        Path file = Sounds.wavFloat(
                folder.resolve("a.wav"),
                16_000,
                1,
                0.5f,
                Float.NaN,
                Float.POSITIVE_INFINITY,
                Float.NEGATIVE_INFINITY,
                -0.5f,
                3e38f,
                -2f);

        try (AudioFile audio = AudioFile.open(file, DecodeOptions.DEFAULT)) {
            assertThat(Sounds.rest(audio))
                    .isEqualTo(Pcm16.of(
                            (short) 16_384,
                            (short) 0,
                            (short) 0,
                            (short) 0,
                            (short) -16_384,
                            Short.MAX_VALUE,
                            Short.MIN_VALUE));
            assertThat(audio.samplesReplaced()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4_000, 8_000, 11_025, 15_999, 22_050, 24_000, 44_100, 48_000, 96_000})
    void keepsPitchLevelAndLengthOfAToneAtAnyRate(int rateHz) throws Exception {
        Path file = Sounds.wav16(folder.resolve("a.wav"), rateHz, 2, Sounds.tone(rateHz, 2, rateHz));

        Pcm16 heard = Sounds.read(file);

        assertThat(heard.length()).isEqualTo(16_000);
        short[] expected = Sounds.tone(16_000, 1, 16_000);
        IntStream.range(200, 15_800)
                .forEach(i -> assertThat((int) heard.sample(i)).isCloseTo(expected[i], within(60)));
    }

    @Test
    void readsHeaderlessSamplesWithAHint() throws Exception {
        Path file = Files.write(folder.resolve("a.raw"), new byte[] {1, 0, 3, 0, 5, 0, 7, 0});

        assertThat(Sounds.read(file, as(new Encoding.RawS16(16_000, 1))))
                .isEqualTo(Pcm16.of((short) 1, (short) 3, (short) 5, (short) 7));
        assertThat(Sounds.read(file, as(new Encoding.RawS16(16_000, 2)))).isEqualTo(Pcm16.of((short) 2, (short) 6));
    }

    @Test
    void readsTelephoneCompandingWithAHint() throws Exception {
        Path file = Files.write(folder.resolve("a.raw"), new byte[] {(byte) 0x80, 0x00, (byte) 0xff});

        assertThat(Sounds.read(file, as(new Encoding.MuLaw(16_000, 1))))
                .isEqualTo(Pcm16.of((short) 32_124, (short) -32_124, (short) 0));
        assertThat(Sounds.read(file, as(new Encoding.ALaw(8_000, 1))).length()).isEqualTo(6);
    }

    @Test
    void readsG722WithAHintWhateverItsName() throws Exception {
        Path file = Files.move(Sounds.sentence("g722", folder), folder.resolve("prompt"));

        assertThat(Sounds.read(file, as(new Encoding.G722()))).isEqualTo(original());
    }

    private Pcm16 original() throws IOException, UnreadableAudio {
        Path file = folder.resolve("pls-hold-while-try.flac");
        return Sounds.read(Files.exists(file) ? file : Sounds.sentence("flac", folder));
    }

    private static DecodeOptions choosing(int channel) {
        return new DecodeOptions(new Encoding.Detected(), new Only(channel));
    }

    private static DecodeOptions as(Encoding encoding) {
        return new DecodeOptions(encoding, new Average());
    }

    /** By how many samples {@code heard} is late: where the two agree best. */
    private static int delay(Pcm16 original, Pcm16 heard) {
        float[] left = original.toFloats();
        float[] right = heard.toFloats();
        int best = 0;
        double highest = Double.NEGATIVE_INFINITY;
        for (int lag = -600; lag <= 600; lag++) {
            double sum = 0;
            for (int i = 1_000; i < 36_000; i++) {
                sum += left[i] * right[i + lag];
            }
            if (sum > highest) {
                highest = sum;
                best = lag;
            }
        }
        return best;
    }
}
