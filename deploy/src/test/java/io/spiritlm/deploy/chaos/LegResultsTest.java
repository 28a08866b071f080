package io.spiritlm.deploy.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.wire.ContinuationRecord;
import io.spiritlm.wire.Cue;
import io.spiritlm.wire.Finish;
import io.spiritlm.wire.LegClosed;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Pcm16;
import io.spiritlm.wire.Request;
import io.spiritlm.wire.Sampling;
import io.spiritlm.wire.SpeechRecord;
import io.spiritlm.wire.Task;
import io.spiritlm.wire.Topics;
import io.spiritlm.wire.TurnId;
import io.spiritlm.wire.UnitsRecord;
import io.spiritlm.wire.Usage;
import io.spiritlm.wire.UtteranceId;
import io.spiritlm.wire.Voice;
import io.spiritlm.wire.WireRecord;
import io.spiritlm.wire.units.Modality;
import io.spiritlm.wire.units.SpeechSpan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The judge of chaos finds what it is there to find. */
final class LegResultsTest {
    private static final LegId LEG = LegId.of("call", "caller");
    private static final TurnId TURN = new TurnId(LEG, 0);
    private static final Cue CUE = new Cue(
            new Request(Task.SPEAK, Modality.SPEECH, new Sampling.Greedy(9), Voice.DEFAULT, Duration.ofSeconds(1)),
            Instant.EPOCH);
    private static final List<WireRecord> WHOLE = List.of(
            new UnitsRecord.Text(1, new UtteranceId(LEG, 0), 0, CUE, "hello"),
            piece(0, 7),
            piece(1, 8),
            new ContinuationRecord.End(1, TURN, 2, CUE, Finish.STOP, "", Usage.NONE),
            sound(0, 0),
            sound(1, 320),
            new SpeechRecord.End(1, TURN, 2, CUE, Finish.STOP, ""),
            new LegClosed(1, LEG, 1));

    @Test
    void nothingIsWrongWithTheSameAgain() {
        assertThat(wrong(WHOLE)).containsExactly(0, 0, 0);
    }

    @Test
    void whatIsMissingIsLost() {
        assertThat(wrong(without(0)).getFirst()).as("an utterance").isEqualTo(1);
        assertThat(wrong(without(3)).getFirst()).as("the end of a turn").isEqualTo(1);
        assertThat(wrong(without(6)).getFirst()).as("the end of its sound").isEqualTo(1);
        assertThat(wrong(without(7)).getFirst()).as("the end of the leg").isEqualTo(1);
    }

    @Test
    void whatComesTwiceOrDoesNotFollowOnIsADuplicate() {
        for (int again = 0; again < WHOLE.size(); again++) {
            List<WireRecord> twice = new ArrayList<>(WHOLE);
            twice.add(WHOLE.get(again));
            assertThat(wrong(twice).get(1)).as("%s", WHOLE.get(again)).isPositive();
        }
        assertThat(wrong(without(4)).get(1)).as("sound with a gap before it").isPositive();
    }

    @Test
    void aTurnOfTwoAnswersIsSpliced() {
        List<WireRecord> spliced = new ArrayList<>(WHOLE);
        spliced.set(2, piece(1, 9));
        assertThat(wrong(spliced)).containsExactly(0, 0, 1);
        assertThat(wrong(without(1)).getLast()).as("a piece is missing").isEqualTo(1);
    }

    private static List<WireRecord> without(int index) {
        List<WireRecord> records = new ArrayList<>(WHOLE);
        records.remove(index);
        return records;
    }

    /** Missing, duplicates, different. */
    private static List<Integer> wrong(List<WireRecord> records) {
        LegResults expected = results(WHOLE);
        LegResults found = results(records);
        return List.of(found.missing(expected), found.duplicates(), found.different(expected));
    }

    private static LegResults results(List<WireRecord> records) {
        LegResults results = new LegResults();
        for (WireRecord record : records) {
            String topic = switch (record) {
                case UnitsRecord.Text _ -> Topics.UNITS.name();
                case ContinuationRecord.OfTurn _ -> Topics.CONTINUATIONS.name();
                default -> Topics.SPEECH.name();
            };
            results.take(topic, record);
        }
        return results;
    }

    private static ContinuationRecord piece(long sequence, int token) {
        return new ContinuationRecord.Piece(
                1, TURN, sequence, CUE, SpeechSpan.semantic(token), List.of(), -1, List.of(token));
    }

    private static SpeechRecord sound(long sequence, long first) {
        return new SpeechRecord.Chunk(1, TURN, sequence, CUE, first, Pcm16.of(new short[320]));
    }
}
