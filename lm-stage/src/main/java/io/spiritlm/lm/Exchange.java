package io.spiritlm.lm;

import io.spiritlm.wire.ContinuationRecord;
import io.spiritlm.wire.Finish;
import io.spiritlm.wire.Session.Party;
import io.spiritlm.wire.Session.Remark;
import io.spiritlm.wire.units.Span;
import io.spiritlm.wire.units.SpeechSpan;
import io.spiritlm.wire.units.SpeechToken;
import io.spiritlm.wire.units.TextSpan;
import java.util.ArrayList;
import java.util.List;

/**
 * What is said in a turn: an utterance, and the answer as far as it was written, also when it was cancelled. For one thread at a
 * time.
 */
final class Exchange {
    private final Span said;
    private final List<ContinuationRecord.OfTurn> written;

    /** @param before what an earlier owner wrote of the answer */
    Exchange(Span said, List<ContinuationRecord.OfTurn> before) {
        this.said = said;
        written = new ArrayList<>(before);
    }

    /** Takes note of the answer's next record. */
    void take(ContinuationRecord record) {
        if (record instanceof ContinuationRecord.OfTurn ofTurn) {
            written.add(ofTurn);
        }
    }

    boolean hasEnded() {
        return !written.isEmpty() && written.getLast() instanceof ContinuationRecord.End;
    }

    /** The pieces so far. */
    List<ContinuationRecord.Piece> pieces() {
        return written.stream()
                .filter(ContinuationRecord.Piece.class::isInstance)
                .map(ContinuationRecord.Piece.class::cast)
                .toList();
    }

    /**
     * The utterance, then each run of one modality in the answer. None if the turn failed, since a prompt with that utterance would
     * fail too, or if the utterance alone is larger than a {@link History}.
     */
    List<Remark> remarks() {
        if (History.size(said) > History.MOST
                || (written.getLast() instanceof ContinuationRecord.End end && end.finish() == Finish.FAILED)) {
            return List.of();
        }
        List<Remark> remarks = new ArrayList<>();
        remarks.add(new Remark(Party.CALLER, said));
        List<Span> run = new ArrayList<>();
        int size = 0;
        for (ContinuationRecord.Piece piece : pieces()) {
            size += History.size(piece.span());
            if (!run.isEmpty()
                    && (!run.getFirst().getClass().equals(piece.span().getClass()) || size > History.MOST)) {
                remarks.add(new Remark(Party.MODEL, joined(run)));
                run.clear();
                size = History.size(piece.span());
            }
            run.add(piece.span());
        }
        if (!run.isEmpty()) {
            remarks.add(new Remark(Party.MODEL, joined(run)));
        }
        return remarks;
    }

    /** @param run spans of one modality */
    private static Span joined(List<Span> run) {
        var text = new StringBuilder();
        List<SpeechToken> tokens = new ArrayList<>();
        for (Span span : run) {
            switch (span) {
                case TextSpan(String words) -> text.append(words);
                case SpeechSpan speech -> tokens.addAll(speech.tokens());
            }
        }
        return tokens.isEmpty() ? new TextSpan(text.toString()) : new SpeechSpan(tokens);
    }
}
