package io.spiritlm.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.wire.ContinuationRecord;
import io.spiritlm.wire.Cue;
import io.spiritlm.wire.Finish;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.TurnId;
import io.spiritlm.wire.Usage;
import io.spiritlm.wire.units.TextSpan;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AnswersTest {
    private static final LegId LEG = LegId.of("call", "caller");
    private static final Cue CUE = new Cue(Requests.transcript(), Instant.EPOCH);

    private final Answers answers = new Answers();

    @Test
    void joinsThePiecesOfTurnsThatAreWrittenAtOnce() {
        assertThat(answers.take(piece(0, " please"))).isEmpty();
        assertThat(answers.take(piece(1, "goodbye"))).isEmpty();
        assertThat(answers.take(piece(0, " hold"))).isEmpty();

        assertThat(answers.take(end(1, Finish.STOP))).contains("goodbye");
        assertThat(answers.take(end(0, Finish.LENGTH))).contains("please hold");
        assertThat(answers.failures()).isZero();
    }

    @Test
    void countsTurnsThatFailed() {
        assertThat(answers.take(end(0, Finish.FAILED))).isEmpty();
        assertThat(answers.failures()).isEqualTo(1);
    }

    private static ContinuationRecord piece(long turn, String text) {
        return new ContinuationRecord.Piece(
                0, new TurnId(LEG, turn), 0, CUE, new TextSpan(text), List.of(), -1, List.of());
    }

    private static ContinuationRecord end(long turn, Finish finish) {
        return new ContinuationRecord.End(0, new TurnId(LEG, turn), 1, CUE, finish, "", Usage.NONE);
    }
}
