package io.spiritlm.train.corpus;

/** The sentiment a sentence expresses, by its pattern. */
public enum Sentiment {
    NEGATIVE,
    NEUTRAL,
    POSITIVE
}
