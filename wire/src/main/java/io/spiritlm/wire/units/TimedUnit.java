package io.spiritlm.wire.units;

/**
 * A unit that holds for a number of frames.
 *
 * @param id the unit
 * @param firstFrame the frame where it begins, at its stream's rate, counted from the start of the utterance
 * @param frames how many frames it lasts, at least 1
 */
public record TimedUnit(int id, int firstFrame, int frames) {

    public TimedUnit {
        if (id < 0 || firstFrame < 0 || frames < 1 || firstFrame > Integer.MAX_VALUE - frames) {
            throw new IllegalArgumentException(
                    "timed unit: expected id and first frame of at least 0, frames of at least 1, found id " + id
                            + ", first frame " + firstFrame + ", frames " + frames);
        }
    }

    /** The frame behind the last. */
    public int endFrame() {
        return firstFrame + frames;
    }
}
