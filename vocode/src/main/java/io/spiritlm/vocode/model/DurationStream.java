package io.spiritlm.vocode.model;

import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * Units without repeats become frames while they arrive: the same frames as {@link UnitVocoder#durations} of all units gives,
 * however they were cut. A unit's pitch and style last as long as it.
 *
 * <p>A unit's duration is final once the {@link UnitHifiGanConfig#contextUnits} units behind it are known: that is the lag, and
 * twice as much the state. Not thread-safe.
 */
public final class DurationStream {
    private final UnitVocoder vocoder;
    private final int context;
    /** The last final units, as many as change what follows, and all that are not final. */
    private SpokenUnits window = SpokenUnits.NONE;

    private int finalUnits; // at the window's start
    /** Where each unit that became frames ends, in frames from the start; those that have sounded are gone. */
    private final ArrayDeque<Long> ends = new ArrayDeque<>();

    private long frames;
    private long sounded;

    public DurationStream(UnitVocoder vocoder) {
        this.vocoder = vocoder;
        context = vocoder.config().contextUnits();
    }

    /** Takes the next units; gives the frames that became final, perhaps none. */
    public SpokenUnits step(SpokenUnits units) {
        window = window.then(units);
        return made(window.count() - context - finalUnits);
    }

    /** Ends the utterance: gives its last frames and is ready for another one. */
    public SpokenUnits finish() {
        SpokenUnits last = made(window.count() - finalUnits);
        reset();
        return last;
    }

    /** Forgets everything: ready for another utterance. */
    public void reset() {
        window = SpokenUnits.NONE;
        finalUnits = 0;
        ends.clear();
        frames = 0;
        sounded = 0;
    }

    /**
     * How many units have sounded whole when the first {@code heardFrames} frames have; counted from the utterance's start.
     *
     * @param heardFrames not fewer than at the last call
     */
    public long sounded(long heardFrames) {
        while (!ends.isEmpty() && ends.getFirst() <= heardFrames) {
            ends.removeFirst();
            sounded++;
        }
        return sounded;
    }

    private SpokenUnits made(int count) {
        if (count <= 0) {
            return SpokenUnits.NONE;
        }
        int end = finalUnits + count;
        int[] durations = Arrays.copyOfRange(vocoder.durations(window.units()), finalUnits, end);
        SpokenUnits made = window.between(finalUnits, end).lasting(durations);
        for (int duration : durations) {
            frames += duration;
            ends.addLast(frames);
        }
        int past = Math.max(0, end - context);
        window = window.between(past, window.count());
        finalUnits = end - past;
        return made;
    }
}
