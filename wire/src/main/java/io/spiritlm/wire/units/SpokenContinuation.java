package io.spiritlm.wire.units;

import java.util.ArrayList;
import java.util.List;

/**
 * Speech that goes on from the prompt's, where the model was free to choose what to write. Both are vocoded together, since what was
 * added may hold no pitch and no style of its own; then the prompt's part of the sound is cut off.
 *
 * @param prompt the prompt's last run
 * @param added the output's first run
 */
public record SpokenContinuation(SpeechSpan prompt, SpeechSpan added) {

    /** What is vocoded. */
    public SpeechSpan whole() {
        List<SpeechToken> tokens = new ArrayList<>(prompt.tokens());
        tokens.addAll(added.tokens());
        return new SpeechSpan(tokens);
    }

    /** Whether too little was added to be said: under {@link ModelOutput#LEAST_SEMANTIC_UNITS} semantic units. */
    public boolean isDropped() {
        return units(added) < ModelOutput.LEAST_SEMANTIC_UNITS;
    }

    /**
     * How many samples are cut from the front: the prompt's share of the units, one more than there are, rounded up.
     *
     * @param samples of the whole, from 0
     */
    public long cutSamples(long samples) {
        return Math.ceilDiv(Math.multiplyExact(samples, units(prompt)), units(prompt) + units(added) + 1);
    }

    private static long units(SpeechSpan speech) {
        return speech.ids(UnitStream.SEMANTIC).count();
    }
}
