package io.spiritlm.vocode;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.vocode.model.Golden;
import io.spiritlm.vocode.model.UnitVocoder;
import io.spiritlm.wire.Pcm16;
import io.spiritlm.wire.Voice;
import io.spiritlm.wire.units.AlignedUnits;
import io.spiritlm.wire.units.Codebooks;
import io.spiritlm.wire.units.SpeechSpan;
import io.spiritlm.wire.units.UnitLine;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class VocoderTest {
    private static final Vocoder BASE = new Vocoder(Golden.vocoder("released"));
    private static final Vocoder EXPRESSIVE = new Vocoder(Golden.vocoder("expressive"));
    private static final long SEED = 20_261_123;

    @Test
    void givesAudioBeforeTheTurnEnds() {
        var stream = BASE.stream(Voice.DEFAULT, UnitTiming.PREDICTED);
        int early = 0;
        for (int unit = 0; unit < 60; unit++) {
            early += audio(stream.push(units(unit % 11))).length();
        }
        assertThat(early).isPositive();
        assertThat(audio(stream.finish()).length()).isPositive();
    }

    @Test
    void framesLastOneFrameEach() {
        var stream = BASE.stream(new Voice("speaker1", "style2"), UnitTiming.FRAMES);
        int samples = audio(stream.push(units(1, 1, 1, 2, 3))).length()
                + audio(stream.push(units(4, 4))).length()
                + audio(stream.finish()).length();
        assertThat(samples).isEqualTo(7 * 40);
    }

    @ParameterizedTest
    @ValueSource(strings = {"released", "expressive"})
    void saysHowManyUnitsHaveSoundedWhole(String name) {
        var random = new Random(SEED);
        int[] units = random.ints(80, 0, 11).toArray();
        UnitVocoder network = Golden.vocoder(name);
        int[] durations = network.durations(units);
        var stream = new Vocoder(network).stream(Voice.DEFAULT, UnitTiming.PREDICTED);
        long samples = 0;
        for (int from = 0; from < units.length; ) {
            int to = Math.min(units.length, from + 1 + random.nextInt(12));
            samples += audio(stream.push(voiced(random, Arrays.copyOfRange(units, from, to))))
                    .length();
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

    @Test
    void pitchAndStyleLastAsLongAsTheirUnits() {
        var random = new Random(SEED);
        var units = voiced(random, random.ints(60, 0, 11).toArray());
        int[] durations = Golden.vocoder("expressive").durations(ids(units.semantic()));
        Pcm16 whole = sound(
                EXPRESSIVE,
                new AlignedUnits(
                        repeated(units.semantic(), durations),
                        repeated(units.pitch(), durations),
                        repeated(units.style(), durations)));
        var stream = EXPRESSIVE.stream(Voice.DEFAULT, UnitTiming.PREDICTED);
        Pcm16 pieces = Pcm16.EMPTY;
        for (int unit = 0; unit < 60; unit += 3) {
            pieces = pieces.concat(audio(stream.push(new AlignedUnits(
                    units.semantic().subList(unit, unit + 3),
                    units.pitch().subList(unit, unit + 3),
                    units.style().subList(unit, unit + 3)))));
        }
        pieces = pieces.concat(audio(stream.finish()));
        assertThat(pieces.length()).isEqualTo(whole.length());
        for (int i = 0; i < whole.length(); i++) {
            assertThat(Math.abs(pieces.sample(i) - whole.sample(i)))
                    .as("seed %d, sample %d", SEED, i)
                    .isLessThanOrEqualTo(4); // 1e-4
        }
    }

    @Test
    void onlyAnExpressiveVocoderHearsPitchAndStyle() {
        var low = new AlignedUnits(List.of(3, 4), List.of(1, 1), List.of(2, 2));
        var high = new AlignedUnits(List.of(3, 4), List.of(8, 8), List.of(2, 2));
        assertThat(sound(EXPRESSIVE, low)).isNotEqualTo(sound(EXPRESSIVE, high));
        assertThat(sound(BASE, low)).isEqualTo(sound(BASE, high)).isEqualTo(sound(BASE, units(3, 4)));
    }

    @Test
    void speaksWithTheReleasesThirdSpeakerAndNinthStyleUnlessToldOtherwise() {
        var ten = new Vocoder(Golden.vocoder("blocks"));
        Pcm16 unasked = sound(ten, Voice.DEFAULT);
        assertThat(unasked).isEqualTo(sound(ten, new Voice("speaker2", "style8")));
        assertThat(unasked)
                .isNotEqualTo(sound(ten, new Voice("speaker2", "style0")))
                .isNotEqualTo(sound(ten, new Voice("speaker2", "style9")))
                .isNotEqualTo(sound(ten, new Voice("speaker0", "style8")));
        assertThat(sound(BASE, Voice.DEFAULT))
                .as("of three styles the last")
                .isEqualTo(sound(BASE, new Voice("speaker2", "style2")));
    }

    private static Pcm16 sound(Vocoder vocoder, Voice voice) {
        var stream = vocoder.stream(voice, UnitTiming.FRAMES);
        return audio(stream.push(units(3, 4, 4, 1))).concat(audio(stream.finish()));
    }

    @Test
    void refusesUnitsWithoutWhatAnExpressiveVocoderNeeds() {
        assertRefused(units(3), "pitch: expected [Pi0]..[Pi8] for each unit, as the vocoder is EXPRESSIVE, found none");
        assertRefused(
                new AlignedUnits(List.of(3), List.of(1), List.of()),
                "style: expected [St0]..[St6] for each unit, as the vocoder is EXPRESSIVE, found none");
        assertRefused(
                new AlignedUnits(List.of(3, 4), List.of(1, 9), List.of(0, 0)),
                "pitch: expected [Pi0]..[Pi8], found [Pi9]");
        assertRefused(
                new AlignedUnits(List.of(3), List.of(1), List.of(71)), "style: expected [St0]..[St6], found [St71]");
    }

    @Test
    void saysARecordingsUnitsWithPitchAndStyleAtTheirOwnRates() {
        var recording = recording("[St0][St6][Pi1][Pi2][Pi3][Hu9][Hu9][Hu7][Hu6][Hu5][Hu4]"); // 5 and 2 frames each
        assertThat(audio(EXPRESSIVE.resynthesis(Voice.DEFAULT, recording)))
                .isEqualTo(sound(
                        EXPRESSIVE,
                        new AlignedUnits(
                                List.of(9, 9, 7, 6, 5, 4), List.of(1, 1, 2, 2, 3, 3), List.of(0, 0, 0, 0, 0, 6))));
        assertThat(audio(BASE.resynthesis(Voice.DEFAULT, recording))).isEqualTo(sound(BASE, units(9, 9, 7, 6, 5, 4)));
    }

    @Test
    void refusesARecordingWhoseStreamsDoNotFit() {
        assertRecordingRefused(
                "[St0][Pi1][Hu9][Hu9][Hu9][Hu9][Hu9]",
                "pitch: expected codes of 2 frames each for 5 units, found 1 codes");
        assertRecordingRefused(
                "[Hu9]", "pitch: expected [Pi0]..[Pi8] for each unit, as the vocoder is EXPRESSIVE, found none");
        assertRecordingRefused("[St0][Pi1][Hu11]", "units: expected [Hu0]..[Hu10], found [Hu11]");
        assertRecordingRefused("[St0][Pi1]", "turn: expected at least one semantic unit [Hu..], found none");
    }

    private static void assertRecordingRefused(String units, String reason) {
        assertThat(EXPRESSIVE.resynthesis(Voice.DEFAULT, recording(units))).isEqualTo(new Vocoded.Refused(reason));
    }

    private static SpeechSpan recording(String units) {
        return UnitLine.parse("units", units, Codebooks.EXPRESSIVE);
    }

    @Test
    void refusesATurnWithoutUnits() {
        var stream = BASE.stream(Voice.DEFAULT, UnitTiming.PREDICTED);
        assertThat(stream.push(units())).isEqualTo(new Vocoded.Audio(Pcm16.EMPTY));
        assertThat(stream.finish())
                .isEqualTo(new Vocoded.Refused("turn: expected at least one semantic unit [Hu..], found none"));
    }

    @Test
    void refusesUnitsBeyondTheCodebookForGood() {
        var stream = BASE.stream(Voice.DEFAULT, UnitTiming.FRAMES);
        var refused = new Vocoded.Refused("units: expected [Hu0]..[Hu10], found [Hu11]");
        assertThat(stream.push(units(3, 11))).isEqualTo(refused);
        assertThat(stream.push(units(3))).isEqualTo(refused);
        assertThat(stream.finish()).isEqualTo(refused);
    }

    @Test
    void refusesAVoiceItDoesNotKnow() {
        var stream = BASE.stream(new Voice("nobody", ""), UnitTiming.FRAMES);
        assertThat(stream.push(units(1)))
                .isEqualTo(new Vocoded.Refused(
                        "speaker: expected one of [speaker0, speaker1, speaker2, speaker3], found" + " 'nobody'"));
    }

    @Test
    void refusesAStyleByNameWhereItsUnitsHaveStyles() {
        var stream = EXPRESSIVE.stream(new Voice("", "happy"), UnitTiming.FRAMES);
        assertThat(stream.push(units(1)))
                .isEqualTo(new Vocoded.Refused("style: expected none, as the vocoder has none, found 'happy'"));
    }

    private static void assertRefused(AlignedUnits units, String reason) {
        var stream = EXPRESSIVE.stream(Voice.DEFAULT, UnitTiming.PREDICTED);
        assertThat(stream.push(units())).isEqualTo(new Vocoded.Audio(Pcm16.EMPTY));
        assertThat(stream.push(units)).isEqualTo(new Vocoded.Refused(reason));
        assertThat(stream.finish()).isEqualTo(new Vocoded.Refused(reason));
    }

    private static Pcm16 sound(Vocoder vocoder, AlignedUnits units) {
        var stream = vocoder.stream(Voice.DEFAULT, UnitTiming.FRAMES);
        return audio(stream.push(units)).concat(audio(stream.finish()));
    }

    private static AlignedUnits units(int... ids) {
        return AlignedUnits.of(SpeechSpan.semantic(ids));
    }

    private static AlignedUnits voiced(Random random, int... ids) {
        return new AlignedUnits(
                IntStream.of(ids).boxed().toList(),
                random.ints(ids.length, 0, 9).boxed().toList(),
                random.ints(ids.length, 0, 7).boxed().toList());
    }

    private static List<Integer> repeated(List<Integer> ids, int[] durations) {
        return IntStream.range(0, durations.length)
                .boxed()
                .flatMap(unit -> Collections.nCopies(durations[unit], ids.get(unit)).stream())
                .toList();
    }

    private static int[] ids(List<Integer> ids) {
        return ids.stream().mapToInt(Integer::intValue).toArray();
    }

    private static Pcm16 audio(Vocoded vocoded) {
        return switch (vocoded) {
            case Vocoded.Audio audio -> audio.samples();
            case Vocoded.Refused refused -> throw new AssertionError(refused.reason());
        };
    }
}
