package io.spiritlm.lm;

import io.spiritlm.wire.Limits;
import io.spiritlm.wire.Session;
import io.spiritlm.wire.Session.Party;
import io.spiritlm.wire.Session.Remark;
import io.spiritlm.wire.units.Span;
import io.spiritlm.wire.units.SpeechSpan;
import io.spiritlm.wire.units.TextSpan;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What was said on a leg: of each turn the caller's remark, then the model's. Bounded: of all remarks the newest, at most {@value
 * Limits#REMARKS}, that have at most {@value #MOST} units and characters together, which is 11 minutes of speech.
 *
 * <p>Encoded, a unit takes at most 7 bytes and a character 3, so a session of that has at most 140 kB.
 *
 * @param latest number of the latest turn that counts; empty before the first
 * @param remarks oldest first
 */
record History(OptionalLong latest, List<Remark> remarks) {
    /** Units and characters that are kept. */
    static final int MOST = 16_384;

    static final History EMPTY = new History(OptionalLong.empty(), List.of());

    History {
        remarks = List.copyOf(remarks);
    }

    static History of(Session session) {
        return new History(OptionalLong.of(session.turn().number()), session.history());
    }

    /** Units and characters of a span. */
    static int size(Span span) {
        return switch (span) {
            case TextSpan(String text) -> text.length();
            case SpeechSpan speech -> speech.tokens().size();
        };
    }

    /** What had been said when a turn, the latest or a new one, began. */
    List<Remark> before(long turn) {
        if (latest.isEmpty() || latest.getAsLong() != turn) {
            return remarks;
        }
        int first = remarks.size() - 1;
        while (first > 0 && remarks.get(first).party() != Party.CALLER) {
            first--;
        }
        return remarks.subList(0, Math.max(0, first));
    }

    /**
     * The history with a turn's remarks: behind the others, or in place of those that it has of the latest turn. Turns that are over
     * for longer don't change any more.
     *
     * @param said the caller's remark first
     */
    History with(long turn, List<Remark> said) {
        if (latest.isPresent() && turn < latest.getAsLong()) {
            return this;
        }
        List<Remark> all = new ArrayList<>(before(turn));
        all.addAll(said);
        int first = all.size();
        int size = 0;
        while (first > 0 && all.size() - first < Limits.REMARKS) {
            size += size(all.get(first - 1).span());
            if (size > MOST) {
                break;
            }
            first--;
        }
        return new History(OptionalLong.of(turn), all.subList(first, all.size()));
    }
}
