package io.spiritlm.train.corpus;

/** A sentence as written for an engine, its normalised text, and its labels. */
record LabelledSentence(UtteranceSet source, String spoken, String text, String intent, Sentiment sentiment) {
    static final String NO_INTENT = "none";

    LabelledSentence {
        if (text.isEmpty() || !text.equals(SentenceNormalizer.normalize(spoken))) {
            throw new IllegalArgumentException(
                    "sentence: expected the normalised form of '" + spoken + "', found '" + text + "'");
        }
    }

    static LabelledSentence unlabelled(UtteranceSet source, String spoken) {
        return new LabelledSentence(source, spoken, SentenceNormalizer.normalize(spoken), NO_INTENT, Sentiment.NEUTRAL);
    }
}
