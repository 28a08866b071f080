package io.spiritlm.vocode;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.vocode.model.Golden;
import io.spiritlm.vocode.model.UnitVocoder;
import io.spiritlm.wire.Pcm16;
import io.spiritlm.wire.Voice;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class VocoderTest {
    private static Vocoder vocoder;

    @BeforeAll
    static void open() {
        vocoder = Vocoder.open(Golden.folder("released"));
    }

    @AfterAll
    static void close() {
        vocoder.close();
    }

    @Test
    void givesAudioBeforeTheTurnEnds() {
        var stream = vocoder.stream(Voice.DEFAULT, UnitTiming.PREDICTED);
        int early = 0;
        for (int unit = 0; unit < 60; unit++) {
            early += audio(stream.push(unit % 11)).length();
        }
        assertThat(early).isPositive();
        assertThat(audio(stream.finish()).length()).isPositive();
    }

    @Test
    void framesLastOneFrameEach() {
        var stream = vocoder.stream(new Voice("speaker1", "style2"), UnitTiming.FRAMES);
        int samples = audio(stream.push(1, 1, 1, 2, 3)).length()
                + audio(stream.push(4, 4)).length()
                + audio(stream.finish()).length();
        assertThat(samples).isEqualTo(7 * 40);
    }

    @Test
    void saysHowManyUnitsHaveSoundedWhole() throws Exception {
        var random = new Random(20_261_123);
        int[] units = random.ints(80, 0, 11).toArray();
        try (var network = UnitVocoder.open(Golden.folder("released"))) {
            int[] durations = network.durations(units);
            var stream = vocoder.stream(Voice.DEFAULT, UnitTiming.PREDICTED);
            long samples = 0;
            for (int from = 0; from < units.length; ) {
                int to = Math.min(units.length, from + 1 + random.nextInt(12));
                samples +=
                        audio(stream.push(Arrays.copyOfRange(units, from, to))).length();
                from = to;
                long whole = 0;
                for (long frames = 0; whole < units.length; whole++) {
                    frames += durations[(int) whole];
                    if (frames * network.config().hopSamples() > samples) {
                        break;
                    }
                }
                assertThat(stream.soundedUnits()).as("of %d units", to).isEqualTo(whole);
            }
            assertThat(stream.soundedUnits()).isPositive();
            audio(stream.finish());
            assertThat(stream.soundedUnits()).isEqualTo(units.length);
        }
    }

    @Test
    void refusesATurnWithoutUnits() {
        var stream = vocoder.stream(Voice.DEFAULT, UnitTiming.PREDICTED);
        assertThat(stream.push()).isEqualTo(new Vocoded.Audio(Pcm16.EMPTY));
        assertThat(stream.finish())
                .isEqualTo(new Vocoded.Refused("turn: expected at least one semantic unit [Hu..], found none"));
    }

    @Test
    void refusesUnitsBeyondTheCodebookForGood() {
        var stream = vocoder.stream(Voice.DEFAULT, UnitTiming.FRAMES);
        var refused = new Vocoded.Refused("units: expected [Hu0]..[Hu10], found [Hu11]");
        assertThat(stream.push(3, 11)).isEqualTo(refused);
        assertThat(stream.push(3)).isEqualTo(refused);
        assertThat(stream.finish()).isEqualTo(refused);
    }

    @Test
    void refusesAVoiceItDoesNotKnow() {
        var stream = vocoder.stream(new Voice("nobody", ""), UnitTiming.FRAMES);
        assertThat(stream.push(1))
                .isEqualTo(new Vocoded.Refused(
                        "speaker: expected one of [speaker0, speaker1, speaker2, speaker3], found" + " 'nobody'"));
    }

    private static Pcm16 audio(Vocoded vocoded) {
        return switch (vocoded) {
            case Vocoded.Audio audio -> audio.samples();
            case Vocoded.Refused refused -> throw new AssertionError(refused.reason());
        };
    }
}
