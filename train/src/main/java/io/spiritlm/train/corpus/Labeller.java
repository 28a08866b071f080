package io.spiritlm.train.corpus;

import java.util.List;
import java.util.Optional;

/** Makes an utterance of a job and what its engine said. */
final class Labeller {
    private Labeller() {}

    /** Returns nothing when the engine's words aren't those of the sentence. Times are cut to the audio. */
    static Optional<Utterance> label(SpeechJob job, Speech speech, AudioSpan span) {
        double seconds = (double) span.samples() / Corpus.SAMPLE_RATE_HZ;
        List<TimedPhone> phones = speech.phones().stream()
                .map(phone -> new TimedPhone(phone.phone(), cut(phone.start(), seconds), cut(phone.end(), seconds)))
                .toList();
        return WordMatcher.match(SentenceNormalizer.words(job.sentence().text()), speech.words())
                .map(words -> new Utterance(
                        job.id(),
                        job.split(),
                        job.set(),
                        job.voice().label(),
                        job.style(),
                        job.sentence().text(),
                        job.sentence().intent(),
                        job.sentence().sentiment(),
                        words.stream()
                                .map(word -> new TimedWord(
                                        word.word(), cut(word.start(), seconds), cut(word.end(), seconds)))
                                .toList(),
                        phones,
                        span,
                        speech.alignmentScore()));
    }

    private static double cut(double time, double seconds) {
        return Math.round(Math.min(time, seconds) * 1e4) / 1e4;
    }
}
