package io.spiritlm.vocode;

/** How long the units of a turn last. */
public enum UnitTiming {
    /** Units come without repeats, as a language model writes them: the vocoder predicts their durations. */
    PREDICTED,
    /** One unit a frame of 40 ms, as the tokenizer finds them. */
    FRAMES
}
