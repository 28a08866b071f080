package io.spiritlm.deploy;

import io.spiritlm.tokenize.TokenizerStream;
import io.spiritlm.wire.units.TimedUnit;
import io.spiritlm.wire.units.UnitTracks;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What previews said, how far it was what the utterance's units became, and what they cost. */
final class PreviewWatch {
    private final TokenizerStream units;
    private final PrintWriter out;
    private final List<List<TimedUnit>> previews = new ArrayList<>();
    private long previewNanos;
    private long finishNanos;

    PreviewWatch(TokenizerStream units, PrintWriter out) {
        this.units = units;
        this.out = out;
    }

    /** Asks for a preview, and prints it if there is one. */
    void look() {
        long begin = System.nanoTime();
        Optional<UnitTracks> preview = units.preview();
        previewNanos += System.nanoTime() - begin;
        preview.ifPresent(tracks -> {
            previews.add(tracks.semantic());
            out.printf("preview %d: %s%n", previews.size(), tracks.collapsed().interleaved());
            out.flush();
        });
    }

    /** The utterance's last units. */
    UnitTracks finish() {
        long begin = System.nanoTime();
        UnitTracks rest = units.finish();
        finishNanos = System.nanoTime() - begin;
        return rest;
    }

    /**
     * Prints how good the previews were.
     *
     * @param whole the utterance's units
     */
    void tell(UnitTracks whole) {
        if (previews.isEmpty()) {
            out.println("previews: none, as units were final while the recording was read, or it is too short");
            return;
        }
        List<TimedUnit> latest = previews.getLast();
        long fresh = 0;
        long freshAgreed = 0;
        int known = 0;
        for (List<TimedUnit> preview : previews) {
            fresh += preview.size() - known;
            freshAgreed += agreed(preview.subList(Math.min(known, preview.size()), preview.size()), whole);
            known = preview.size();
        }
        out.printf(
                "previews: %d, which took %.2f times as long as the units; of %d frames the newest said %.1f %% right, the"
                        + " last preview %.1f %%%n",
                previews.size(),
                (double) previewNanos / finishNanos,
                fresh,
                100.0 * freshAgreed / fresh,
                100.0 * agreed(latest, whole) / latest.size());
        out.flush();
    }

    private static long agreed(List<TimedUnit> preview, UnitTracks whole) {
        return preview.stream()
                .filter(unit -> unit.firstFrame() < whole.semantic().size()
                        && whole.semantic().get(unit.firstFrame()).id() == unit.id())
                .count();
    }
}
