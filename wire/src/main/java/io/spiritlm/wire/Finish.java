package io.spiritlm.wire;

/** Why a turn ended. */
public enum Finish {
    /** It was complete. */
    STOP,
    /** It reached the most tokens it may have. */
    LENGTH,
    /** Someone spoke, or the leg closed. */
    CANCELLED,
    /** Its deadline passed. */
    EXPIRED,
    /** It could not be made; the reason says why. */
    FAILED
}
