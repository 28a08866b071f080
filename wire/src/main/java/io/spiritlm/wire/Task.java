package io.spiritlm.wire;

import io.spiritlm.wire.units.Modality;

/** What is done with an utterance. */
public enum Task {
    /** Go on from it. */
    CONTINUE,
    /** Write down what was said. */
    TRANSCRIBE,
    /** Say the text. */
    SPEAK,
    /** Name what was meant. */
    CLASSIFY;

    /**
     * What an answer is made of.
     *
     * @param wanted by who asks to go on; the others have an answer of their own
     */
    public Modality answer(Modality wanted) {
        return switch (this) {
            case CONTINUE -> wanted;
            case TRANSCRIBE, CLASSIFY -> Modality.TEXT;
            case SPEAK -> Modality.SPEECH;
        };
    }
}
