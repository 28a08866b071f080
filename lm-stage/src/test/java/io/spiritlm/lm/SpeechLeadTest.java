package io.spiritlm.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.spiritlm.wire.LegId;
import io.spiritlm.wire.TurnId;
import org.junit.jupiter.api.Test;

class SpeechLeadTest {
    private static final LegId LEG = LegId.of("call-1", "caller");
    private static final int FRAME = SpeechLead.SAMPLES_PER_FRAME;

    private final SpeechLead lead = new SpeechLead(75);

    @Test
    void countsWhatWasWrittenByTheMeanLengthOfWhatHasSounded() {
        lead.begin(turn(0), 60);
        assertThat(lead.frames()).isEqualTo(120);
        lead.sounded(turn(0), 50, 50 * 3 * FRAME);
        assertThat(lead.frames()).isCloseTo(10 * (25 * 2 + 150) / 75.0, within(1e-9));
    }

    @Test
    void whatSoundsWhenItsRunHasEndedIsNotWaitedForAndSaysNothingOfLengths() {
        lead.begin(turn(0), 60);
        lead.vocoded(turn(0), 50);
        assertThat(lead.frames()).isEqualTo(20);
        lead.vocoded(turn(0), 60);
        lead.sounded(turn(0), 60, 1_000_000);
        lead.begin(turn(1), 60);
        assertThat(lead.frames()).isEqualTo(120);
        lead.sounded(turn(0), 75, 1_000_000 + 15 * 3 * FRAME);
        assertThat(lead.frames()).isCloseTo(60 * (25 * 2 + 45) / 40.0, within(1e-9));
    }

    @Test
    void laterTurnOfALegWaitsForTheOneBefore() {
        lead.begin(turn(0), 0);
        lead.begin(turn(1), 0);
        var second = lead.room(turn(1)).toFuture();
        assertThat(lead.room(turn(0)).toFuture()).isDone();
        assertThat(second).isNotDone();
        lead.end(turn(0));
        assertThat(second).isDone();
    }

    @Test
    void whatEndedIsCountedUntilTheVocoderHasFinishedIt() {
        lead.begin(turn(0), 0);
        while (lead.reserve(turn(0)) > 0) {
            assertThat(lead.frames()).isLessThanOrEqualTo(75);
        }
        lead.end(turn(0));
        lead.begin(turn(1), 0);
        var room = lead.room(turn(1)).toFuture();
        assertThat(room).isNotDone();
        lead.finished(turn(0));
        assertThat(room).isDone();
        assertThat(lead.frames()).isZero();
    }

    @Test
    void endOfALaterTurnTellsOfTheEarlierOnesThatTheVocoderDidNotFinish() {
        lead.begin(turn(0), 30);
        lead.end(turn(0));
        lead.begin(turn(1), 0);
        lead.end(turn(1)); // expired while it waited
        lead.begin(turn(2), 0);
        var room = lead.room(turn(2)).toFuture();
        assertThat(room).isNotDone();
        lead.finished(turn(1));
        assertThat(room).isDone();
    }

    @Test
    void turnThatTheVocoderWillNotSayIsNotHeldUp() {
        lead.begin(turn(0), 60);
        var room = lead.room(turn(0)).toFuture();
        assertThat(room).isNotDone();
        lead.finished(turn(0));
        assertThat(room).isDone();
        assertThat(lead.reserve(turn(0))).isPositive();
        lead.end(turn(0));
        assertThat(lead.turns()).isZero();
    }

    @Test
    void remembersFewTurnsWhileNobodyVocodes() {
        for (int number = 0; number < 10_000; number++) {
            lead.begin(turn(number), 0);
            if (number == 0) {
                lead.reserve(turn(0));
            }
            lead.end(turn(number));
        }
        assertThat(lead.turns()).isEqualTo(2);
    }

    private static TurnId turn(long number) {
        return new TurnId(LEG, number);
    }
}
