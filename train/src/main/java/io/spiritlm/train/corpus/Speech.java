package io.spiritlm.train.corpus;

import java.util.List;

/** What an engine said: samples at 16 kHz, and the times of the words and phones as the engine names them. */
final class Speech {
    private final short[] samples;
    private final List<TimedWord> words;
    private final List<TimedPhone> phones;

    /** Takes ownership of {@code samples}. */
    Speech(short[] samples, List<TimedWord> words, List<TimedPhone> phones) {
        this.samples = samples;
        this.words = List.copyOf(words);
        this.phones = List.copyOf(phones);
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
}
