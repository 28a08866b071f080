package io.spiritlm.vocode.model;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Units without repeats become frames while they arrive: the same frames as {@link UnitVocoder#durations} of all units gives,
 * however they were cut.
 *
 * <p>A unit's duration is final once the {@link UnitHifiGanConfig#contextUnits} units behind it are known: that is the lag, and
 * twice as much the state. Not thread-safe.
 */
public final class DurationStream {
    private final UnitVocoder vocoder;
    private final int context;
    /** The last final units, as many as change what follows, and all that are not final. */
    private int[] window = {};

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
    public int[] step(int[] units) {
        int known = window.length;
        window = Arrays.copyOf(window, known + units.length);
        System.arraycopy(units, 0, window, known, units.length);
        return made(window.length - context - finalUnits);
    }

    /** Ends the utterance: gives its last frames and is ready for another one. */
    public int[] finish() {
        int[] last = made(window.length - finalUnits);
        reset();
        return last;
    }

    /** Forgets everything: ready for another utterance. */
    public void reset() {
        window = new int[0];
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

    private int[] made(int count) {
        if (count <= 0) {
            return new int[0];
        }
        int[] durations = vocoder.durations(window);
        int first = finalUnits;
        int[] units = window;
        finalUnits += count;
        for (int i = first; i < finalUnits; i++) {
            frames += durations[i];
            ends.addLast(frames);
        }
        int past = Math.max(0, finalUnits - context);
        window = Arrays.copyOfRange(window, past, window.length);
        finalUnits -= past;
        return IntStream.range(first, first + count)
                .flatMap(i -> IntStream.generate(() -> units[i]).limit(durations[i]))
                .toArray();
    }
}
