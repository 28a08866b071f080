package io.spiritlm.train.corpus;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an engine said: samples at 16 kHz, the times of the words and phones as the engine names them, and for a recording how
 * well these fit it.
 */
final class Speech {
    private final short[] samples;
    private final List<TimedWord> words;
    private final List<TimedPhone> phones;
    private final @Nullable Double alignmentScore;

    /** Takes ownership of {@code samples}. */
    Speech(short[] samples, List<TimedWord> words, List<TimedPhone> phones) {
        this(samples, words, phones, null);
    }

    /** A recording, with its {@link Utterance#alignmentScore}. Takes ownership of {@code samples}. */
    Speech(short[] samples, List<TimedWord> words, List<TimedPhone> phones, @Nullable Double alignmentScore) {
        this.samples = samples;
        this.words = List.copyOf(words);
        this.phones = List.copyOf(phones);
        this.alignmentScore = alignmentScore;
    }

    /** The samples themselves, not a copy. */
    short[] samples() {
        return samples;
    }

    List<TimedWord> words() {
        return words;
    }

    List<TimedPhone> phones() {
        return phones;
    }

    @Nullable
    Double alignmentScore() {
        return alignmentScore;
    }
}
