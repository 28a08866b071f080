package io.spiritlm.tokenize.words;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.spiritlm.wire.units.TimedUnit;
import io.spiritlm.wire.units.UnitRuns;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WordTimerTest {
    private static final int SILENCE = 18;
    /** Silence, {@code ab}, silence, {@code c}, silence. */
    private static final int[] AB_C = {SILENCE, 0, 1, 3, SILENCE, SILENCE, 6, 7, SILENCE};

    private final WordTimer timer = new WordTimer(SpokenWorld.sounds());

    @Test
    void givesTheTimesOfEachWordWithoutTheSilenceAround() {
        assertThat(timer.times(" ab\n c", UnitRuns.ofFrames(0, AB_C)))
                .containsExactly(new TimedWord("ab", 0.04, 0.16), new TimedWord("c", 0.24, 0.32));
    }

    @Test
    void takesRunsThatBeginLater() {
        List<TimedUnit> runs = UnitRuns.collapse(UnitRuns.ofFrames(25, AB_C));
        assertThat(timer.times("ab c", runs))
                .containsExactly(new TimedWord("ab", 1.04, 1.16), new TimedWord("c", 1.24, 1.32));
    }

    @Test
    void addsOffsetsByWhatStandsBeside() {
        var moved = new WordTimer(SpokenWorld.sounds().with(new LetterSounds.Offsets(0.01, 0.005, -0.01)));
        assertThat(moved.times("a b", UnitRuns.ofFrames(0, SILENCE, 0, 1, 3, 4, SILENCE)))
                .containsExactly(new TimedWord("a", 0.05, 0.125), new TimedWord("b", 0.125, 0.19));
    }

    @Test
    void offsetsMoveNothingBeforeTheBeginning() {
        var moved = new WordTimer(SpokenWorld.sounds().with(new LetterSounds.Offsets(-0.5, 0, -0.5)));
        assertThat(moved.times("ab c", UnitRuns.ofFrames(0, AB_C)))
                .containsExactly(new TimedWord("ab", 0, 0), new TimedWord("c", 0, 0));
    }

    @Test
    void spellingIsKeptAndOnlyLettersAreHeard() {
        assertThat(timer.times("A'B, - \u201cC!\u201d", UnitRuns.ofFrames(0, AB_C)))
                .containsExactly(
                        new TimedWord("A'B,", 0.04, 0.16),
                        new TimedWord("-", 0.16, 0.16),
                        new TimedWord("\u201cC!\u201d", 0.24, 0.32));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "q",
                "ab 42 c",
                "\u4f60\u597d \u4e16\u754c",
                "\ud83d\ude00",
                "\ud83d\ude00 ab",
                "na\u00efve cafe\u0301",
                "_*_ ***",
                "ab ab ab ab ab ab ab ab ab ab ab ab ab"
            })
    void anyTextHasTimesInOrderWithinWhatWasSaid(String text) {
        List<TimedWord> words = timer.times(text, UnitRuns.ofFrames(0, AB_C));
        assertThat(words).extracting(TimedWord::word).containsExactly(text.split(" ", -1));
        double last = 0;
        for (TimedWord word : words) {
            assertThat(word.start()).isGreaterThanOrEqualTo(last);
            last = word.end();
        }
        assertThat(last).isLessThanOrEqualTo(0.36 + 1e-9);
    }

    @Test
    void nothingSaidOrWrittenHasNoWords() {
        assertThat(timer.times("", UnitRuns.ofFrames(0, AB_C))).isEmpty();
        assertThat(timer.times(" \n", UnitRuns.ofFrames(0, AB_C))).isEmpty();
        assertThat(timer.times("ab", List.of())).isEmpty();
    }

    @Test
    void spreadsMoreWordsThanFramesEvenly() {
        assertThat(timer.times("a bb c", UnitRuns.ofFrames(0, 0, 3)))
                .containsExactly(
                        new TimedWord("a", 0, 0.02), new TimedWord("bb", 0.02, 0.06), new TimedWord("c", 0.06, 0.08));
    }

    @Test
    void spreadsWhatWouldTakeTooMuchMemoryEvenly() {
        int frames = 1 << 13;
        int words = 1 << 11;
        List<TimedWord> found = timer.times("abcd ".repeat(words), List.of(new TimedUnit(0, 0, frames)));
        assertThat(found).hasSize(words);
        assertThat(found.getLast().end()).isCloseTo(0.04 * frames, within(1e-9));
        assertThat(found.get(words / 2).start()).isCloseTo(0.04 * frames / 2, within(1e-9));
    }

    @Test
    void timesALongUtterance() {
        Random random = new Random(5);
        int[] units = random.ints(2_500, 0, SpokenWorld.UNITS).toArray();
        List<TimedWord> words = timer.times("bead face ".repeat(150), UnitRuns.ofFrames(0, units));
        assertThat(words).hasSize(300);
        assertThat(words.getLast().end()).isLessThanOrEqualTo(100);
    }

    @Test
    void refusesAUnitThatTheInventoryHasNot() {
        assertThatThrownBy(() -> timer.times("ab", UnitRuns.ofFrames(0, 3, 24)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("word times: expected units 0 to 23, found 24; the file was learned from others");
    }
}
