package io.spiritlm.deploy;

import io.spiritlm.wire.ContinuationRecord;
import io.spiritlm.wire.Finish;
import io.spiritlm.wire.TurnId;
import io.spiritlm.wire.WireRecord;
import io.spiritlm.wire.units.SpeechSpan;
import io.spiritlm.wire.units.TextSpan;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the text of turns together from the pieces they come in. Not thread-safe. */
final class Answers {
    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    private final Map<TurnId, StringBuilder> open = new HashMap<>();
    private int failures;

    Answers() {}

    /** The whole text of a turn when this is its last record, without white space around it. */
    Optional<String> take(WireRecord record) {
        return switch (record) {
            case ContinuationRecord.Piece piece -> {
                StringBuilder text = open.computeIfAbsent(piece.turn(), turn -> new StringBuilder());
                switch (piece.span()) {
                    case TextSpan span -> text.append(span.text());
                    case SpeechSpan _ -> {}
                }
                yield Optional.empty();
            }
            case ContinuationRecord.End end -> {
                StringBuilder text = open.remove(end.turn());
                if (end.finish() == Finish.FAILED) {
                    failures++;
                    LOG.warn("turn {} failed: {}", end.turn().number(), end.reason());
                }
                yield Optional.ofNullable(text).map(pieces -> pieces.toString().strip());
            }
            default -> Optional.empty();
        };
    }

    /** How many turns could not be made. */
    int failures() {
        return failures;
    }
}
