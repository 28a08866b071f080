package io.spiritlm.wire;

/** Whether units may still change, and whether more follow. */
public enum Finality {
    /** May still change: a preview stands for the utterance so far, until the next record. */
    PREVIEW,
    /** Stays; more of the utterance follows. */
    FINAL,
    /** Stays, and is the last of its utterance. */
    LAST
}
