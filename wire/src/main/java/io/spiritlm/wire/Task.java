package io.spiritlm.wire;

/** What is done with an utterance. */
public enum Task {
    /** Go on from it. */
    CONTINUE,
    /** Write down what was said. */
    TRANSCRIBE,
    /** Say the text. */
    SPEAK,
    /** Name what was meant. */
    CLASSIFY
}
