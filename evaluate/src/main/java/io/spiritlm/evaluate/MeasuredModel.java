package io.spiritlm.evaluate;

import java.util.List;

/** A model as its measurement sees it. Every method says when the part it needs is missing; the others go on without. */
public interface MeasuredModel {
    /** The unit of each 40 ms frame of a whole utterance; none when it is too short to have one. */
    int[] units(float[] samples) throws MissingPartException;

    /**
     * The likeliest transcript.
     *
     * @param units one for each frame
     * @return the text; empty when the model writes none or takes no utterance of this length
     */
    String transcribe(int[] units) throws MissingPartException, InterruptedException;

    /** The likeliest units for a text, without repeats. */
    int[] say(String text) throws MissingPartException, InterruptedException;

    /** The sound of units without repeats, their durations predicted: {@code [samples]}, 16 kHz. */
    short[] vocodeRuns(int[] units) throws MissingPartException;

    /**
     * The sound of one unit for each frame: {@code [samples]}, 16 kHz.
     *
     * @param speaker one of {@link #speakers}, or empty for the default
     */
    short[] vocodeFrames(int[] units, String speaker) throws MissingPartException;

    /** Whom the vocoder can speak as. */
    List<String> speakers() throws MissingPartException;
}
