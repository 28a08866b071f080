package io.spiritlm.train.corpus;

/** How an utterance is spoken. */
public enum Style {
    NEUTRAL,
    /** Faster, higher, livelier than neutral. */
    EXCITED,
    /** Slower, lower, flatter than neutral. */
    SAD,
    /** At one constant pitch. */
    MONOTONE
}
