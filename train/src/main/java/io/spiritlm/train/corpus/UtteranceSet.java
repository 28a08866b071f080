package io.spiritlm.train.corpus;

/** Where the sentence of an utterance comes from, or what it is for. */
public enum UtteranceSet {
    /** Filled patterns of the sentence grammar. */
    PATTERNS,
    /** Random words of the lexicon, so that acoustics rather than patterns are learned. */
    SALAD,
    /** Example sentences of WordNet. */
    WORDNET,
    /** Short verses of the King James Bible. */
    BIBLE,
    /** Recorded telephone prompts of the Asterisk package. */
    ASTERISK,
    /** Monotone synthetic speech of mixed sentences, for the vocoder. */
    VOICE
}
