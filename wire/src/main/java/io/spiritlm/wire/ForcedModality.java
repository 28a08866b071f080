package io.spiritlm.wire;

/** Whether an answer is held to the modality that was asked for. */
public enum ForcedModality {
    /** What isn't of the wanted modality can't be written. */
    ON,
    /** Anything may be written; the prompt alone asks for the modality. */
    OFF
}
