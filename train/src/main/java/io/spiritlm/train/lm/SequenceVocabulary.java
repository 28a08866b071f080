package io.spiritlm.train.lm;

import io.spiritlm.lm.Vocabulary;

/**
 * The ids that sequences are built with.
 *
 * @param unitsBegin id of {@code [Hu0]}; the units follow one another
 * @param units how many there are
 */
record SequenceVocabulary(
        int begin, int end, int text, int speech, int recognise, int synthesise, int unitsBegin, int units) {
    static SequenceVocabulary of(Vocabulary vocabulary) {
        return new SequenceVocabulary(
                vocabulary.beginId(),
                vocabulary.endId(),
                id(vocabulary, "[Text]"),
                id(vocabulary, "[Speech]"),
                id(vocabulary, "[ASR]"),
                id(vocabulary, "[TTS]"),
                id(vocabulary, "[Hu0]"),
                vocabulary.codebooks().semantic());
    }

    private static int id(Vocabulary vocabulary, String name) {
        return vocabulary
                .id(name)
                .orElseThrow(
                        () -> new IllegalArgumentException("vocabulary: expected a token " + name + ", found none"));
    }
}
