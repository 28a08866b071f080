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
        List<ContinuationRecord.Piece> run = new ArrayList<>();
        int size = 0;
        for (ContinuationRecord.Piece piece : pieces()) {
            int more = History.size(piece.span());
            if (more == 0) {
                continue;
            }
            if (!run.isEmpty() && (!sameRun(run.getFirst(), piece) || size + more > History.MOST)) {
                remarks.add(new Remark(Party.MODEL, joined(run)));
                run.clear();
                size = 0;
            }
            run.add(piece);
            size += more;
        }
        if (!run.isEmpty()) {
            remarks.add(new Remark(Party.MODEL, joined(run)));
        }
        return remarks;
    }

    /** Runs have numbers; earlier versions of these records had none. */
    private static boolean sameRun(ContinuationRecord.Piece one, ContinuationRecord.Piece other) {
        return one.run() == other.run()
                && one.span().getClass().equals(other.span().getClass());
    }

    /** @param run pieces of one run */
    private static Span joined(List<ContinuationRecord.Piece> run) {
        var text = new StringBuilder();
        List<SpeechToken> tokens = new ArrayList<>();
        for (ContinuationRecord.Piece piece : run) {
            switch (piece.span()) {
                case TextSpan(String words) -> text.append(words);
                case SpeechSpan speech -> tokens.addAll(speech.tokens());
            }
        }
        return tokens.isEmpty() ? new TextSpan(text.toString()) : new SpeechSpan(tokens);
    }
}
