package io.spiritlm.deploy;

import io.spiritlm.tokenize.TokenizerStream;
import io.spiritlm.wire.Pcm16;
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
    /** What was said of each frame first. */
    private final List<TimedUnit> first = new ArrayList<>();

    private List<TimedUnit> latest = List.of();
    private int previews;
    private long previewNanos;
    private long unitNanos;

    PreviewWatch(TokenizerStream units, PrintWriter out) {
        this.units = units;
        this.out = out;
    }

    /** Computes once what is not counted: a network's first run takes longer than all others. */
    void warmUp() {
        units.step(new float[Pcm16.SAMPLE_RATE_HZ]);
        units.preview();
        units.finish();
    }

    /** The units that the utterance's next samples make final. */
    UnitTracks step(float[] samples) {
        long begin = System.nanoTime();
        UnitTracks next = units.step(samples);
        unitNanos += System.nanoTime() - begin;
        return next;
    }

    /** Asks for a preview, and prints it if there is one. */
    void look() {
        long begin = System.nanoTime();
        Optional<UnitTracks> preview = units.preview();
        previewNanos += System.nanoTime() - begin;
        preview.ifPresent(tracks -> {
            latest = tracks.semantic();
            first.addAll(latest.subList(Math.min(first.size(), latest.size()), latest.size()));
            previews++;
            out.printf("preview %d: %s%n", previews, tracks.collapsed().interleaved());
            out.flush();
        });
    }

    /** The utterance's last units. */
    UnitTracks finish() {
        long begin = System.nanoTime();
        UnitTracks rest = units.finish();
        unitNanos += System.nanoTime() - begin;
        return rest;
    }

    /**
     * Prints how good the previews were.
     *
     * @param whole the utterance's units
     */
    void tell(UnitTracks whole) {
        if (first.isEmpty()) {
            out.println("previews: none, as units were final while the recording was read, or it is too short");
            return;
        }
        out.printf(
                "previews: %d, which took %.2f times as long as the units; of %d frames the newest said %.1f %% right, the"
                        + " last preview %.1f %%%n",
                previews,
                (double) previewNanos / unitNanos,
                first.size(),
                100.0 * agreed(first, whole) / first.size(),
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
