package io.spiritlm.train.corpus;

/** What an utterance may be used for. */
public enum Split {
    /** Seen in training. */
    TRAIN,
    /** Voices and patterns of training, sentences that are not; for choosing when to stop. */
    DEV,
    /** Held-out patterns and held-out prompts; only ever evaluated. */
    TEST
}
