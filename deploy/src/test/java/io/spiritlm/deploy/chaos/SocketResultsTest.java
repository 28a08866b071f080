package io.spiritlm.deploy.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.ingest.stream.StreamEvent;
import io.spiritlm.wire.Finish;
import io.spiritlm.wire.Pcm16;
import io.spiritlm.wire.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is wrong with what comes through a socket is found. */
final class SocketResultsTest {
    private static final List<StreamEvent.Result> WHOLE = List.of(
            new StreamEvent.Utterance(0, Optional.empty(), Optional.empty(), "a"),
            new StreamEvent.Text(0, 0, 0, "of", "b"),
            new StreamEvent.Text(0, 1, 0, "course", "c"),
            new StreamEvent.TurnEnd(0, Finish.STOP, "", Usage.NONE, "d"),
            sound(0, 0),
            sound(1, 320),
            new StreamEvent.SpeechEnd(0, Finish.STOP, "", "e"),
            new StreamEvent.Closed(1, "f"));

    @Test
    void nothingIsWrongWithTheSameAgain() {
        assertThat(wrong(WHOLE)).containsExactly(0, 0, 0);
    }

    @Test
    void whatDoesNotComeBackIsMissing() {
        for (int index : List.of(0, 3, 6, 7)) {
            assertThat(wrong(without(index)).getFirst())
                    .as("%s", WHOLE.get(index))
                    .isEqualTo(1);
        }
    }

    @Test
    void whatComesTwiceOrDoesNotFollowOnIsADuplicate() {
        for (StreamEvent.Result again : WHOLE) {
            List<StreamEvent.Result> twice = new ArrayList<>(WHOLE);
            twice.add(WHOLE.indexOf(again), again);
            assertThat(wrong(twice).get(1)).as("%s", again).isPositive();
        }
        assertThat(wrong(without(4)).get(1)).as("sound with a gap before it").isPositive();
    }

    @Test
    void whatSaysSomethingElseIsDifferent() {
        List<StreamEvent.Result> other = new ArrayList<>(WHOLE);
        other.set(2, new StreamEvent.Text(0, 1, 0, "no", "c"));
        assertThat(wrong(other)).containsExactly(0, 0, 1);
        assertThat(wrong(without(1)).getLast()).as("a piece is missing").isEqualTo(1);
    }

    @Test
    void whatIsInNoneOfTheCallsOwnRecordsIsAStranger() {
        Set<HeardEvent> own = WHOLE.stream().map(HeardEvent::of).collect(Collectors.toSet());
        assertThat(results(WHOLE).strange(own)).isZero();
        own.remove(HeardEvent.of(sound(1, 320)));
        assertThat(results(WHOLE).strange(own)).isEqualTo(1);
    }

    private static List<StreamEvent.Result> without(int index) {
        List<StreamEvent.Result> results = new ArrayList<>(WHOLE);
        results.remove(index);
        return results;
    }

    /** Missing, duplicates, different. */
    private static List<Integer> wrong(List<StreamEvent.Result> found) {
        SocketResults expected = results(WHOLE);
        SocketResults results = results(found);
        return List.of(results.missing(expected), results.duplicates(), results.different(expected));
    }

    private static SocketResults results(List<StreamEvent.Result> all) {
        SocketResults results = new SocketResults();
        all.forEach(results::take);
        return results;
    }

    private static StreamEvent.Audio sound(long sequence, long first) {
        return new StreamEvent.Audio(0, sequence, first, Pcm16.of(new short[320]), "s");
    }
}
