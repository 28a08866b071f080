package io.spiritlm.train.corpus;

/** A normalised word and when it is said, in seconds from the utterance's first sample. */
public record TimedWord(String word, double start, double end) {
    public TimedWord {
        TimedPhone.check(word, start, end);
    }
}
