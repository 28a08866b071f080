package io.spiritlm.train.lm;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Draws training examples, anew at every step.
 *
 * <p>Kinds and shares of examples: recognition {@code <s>[ASR]{units}[Text]{text}</s>} 51 %, synthesis {@code
 * <s>[TTS]{text}[Speech]{units}</s>} of one clean voice 38 %, word-level interleaved 5 %, speech alone 3 %, text alone 3 %; the
 * last three are longer, and make a fifth of the tokens. Any run of words of an utterance may be an example of the first two:
 * short runs first, whole utterances later; in six of ten examples, short runs of several utterances follow each other, so that
 * sentences aren't learned by heart. In what is to be recognised some phones are exchanged. The paper's
 * interleaving spans are 10–30 words of text and 5–15 of speech; these utterances are shorter than that, so spans are 2–8 words
 * and two utterances of one voice follow each other. Not thread-safe.
 */
final class SequenceSampler {
    private static final double RECOGNITION = 0.51;
    private static final double SYNTHESIS = 0.38;
    private static final double INTERLEAVED = 0.05;
    private static final double SPEECH_ALONE = 0.03;

    private static final float TEXT = 1f;
    private static final float HEARD_UNIT = 0.05f;
    private static final float SPOKEN_UNIT = 0.4f;
    private static final float FREE = 0.2f;

    private static final int SHORTEST_SPAN_WORDS = 2;
    private static final int LONGEST_SPAN_WORDS = 8;
    private static final double SPLICED = 0.6;
    private static final int FEWEST_RUNS = 2;
    private static final int MOST_RUNS = 6;
    private static final int LONGEST_SPLICED_RUN = 3;
    private static final int FIRST_RUN_WORDS = 3;
    private static final int LAST_RUN_WORDS = 14;

    /** Words {@code first} to {@code last} of an utterance. */
    private record Run(AlignedUtterance utterance, int first, int last) {}

    private final SequenceVocabulary vocabulary;
    private final TrainingUtterances utterances;
    private final List<int[]> sentences;
    private final PhoneExchange exchange;
    private final double unitNoise;
    private final Random random;

    /**
     * A sampler.
     *
     * @param sentences the token ids of each sentence of plain text, not empty
     * @param exchange gives other sayings of the phones of what is to be recognised
     * @param unitNoise share of units dropped, replaced or inserted in what is to be recognised
     */
    SequenceSampler(
            SequenceVocabulary vocabulary,
            TrainingUtterances utterances,
            List<int[]> sentences,
            PhoneExchange exchange,
            double unitNoise,
            Random random) {
        this.vocabulary = vocabulary;
        this.utterances = utterances;
        this.sentences = sentences;
        this.exchange = exchange;
        this.unitNoise = unitNoise;
        this.random = random;
    }

    /**
     * An example of at most {@code most} tokens.
     *
     * @param progress of the training, in 0..1
     */
    TrainingSequence draw(double progress, int most) {
        while (true) {
            var sequence = new TrainingSequence();
            sequence.add(vocabulary.begin(), 0);
            double kind = random.nextDouble();
            if (kind < RECOGNITION) {
                var heard = utterances.heard(random);
                recognition(sequence, runs(heard, () -> utterances.heardLike(heard, random), progress), progress);
            } else if (kind < RECOGNITION + SYNTHESIS) {
                synthesis(sequence, runs(utterances.spoken(random), () -> utterances.spoken(random), progress));
            } else if (kind < RECOGNITION + SYNTHESIS + INTERLEAVED) {
                interleaved(sequence, utterances.pair(random));
            } else if (kind < RECOGNITION + SYNTHESIS + INTERLEAVED + SPEECH_ALONE) {
                sequence.add(vocabulary.speech(), 0);
                for (var utterance : utterances.pair(random)) {
                    addUnits(sequence, utterance, 0, utterance.words() - 1, FREE);
                }
            } else {
                sequence.add(vocabulary.text(), 0);
                for (int piece : sentences.get(random.nextInt(sentences.size()))) {
                    sequence.add(piece, FREE);
                }
            }
            sequence.add(vocabulary.end(), TEXT);
            if (sequence.size() <= most) {
                return sequence;
            }
        }
    }

    private void recognition(TrainingSequence sequence, List<Run> runs, double progress) {
        sequence.add(vocabulary.recognise(), 0);
        double grown = grown(progress);
        double exchanged = grown * Math.max(0, random.nextDouble() * 0.8 - 0.3);
        for (var run : runs) {
            addUnits(sequence, run.utterance(), run.first(), run.last(), HEARD_UNIT, grown * unitNoise, exchanged);
        }
        sequence.add(vocabulary.text(), HEARD_UNIT);
        runs.forEach(run -> addText(sequence, run.utterance(), run.first(), run.last(), TEXT));
    }

    private void synthesis(TrainingSequence sequence, List<Run> runs) {
        sequence.add(vocabulary.synthesise(), 0);
        runs.forEach(run -> addText(sequence, run.utterance(), run.first(), run.last(), FREE));
        sequence.add(vocabulary.speech(), HEARD_UNIT);
        runs.forEach(run -> addUnits(sequence, run.utterance(), run.first(), run.last(), SPOKEN_UNIT));
        sequence.hearNothing(); // the text before would tell
    }

    /**
     * A run of words, or several of one voice put together: an order of words that nobody says, in which only what is heard
     * tells the next word.
     */
    private List<Run> runs(AlignedUtterance utterance, Supplier<AlignedUtterance> others, double progress) {
        if (random.nextDouble() >= SPLICED) {
            return List.of(run(utterance, runLength(utterance, progress)));
        }
        List<Run> runs = new ArrayList<>();
        int count = FEWEST_RUNS + random.nextInt((int) Math.round(1 + grown(progress) * (MOST_RUNS - FEWEST_RUNS)));
        for (var next = utterance; runs.size() < count; next = others.get()) {
            runs.add(run(next, 1 + random.nextInt(Math.min(LONGEST_SPLICED_RUN, next.words()))));
        }
        return runs;
    }

    private Run run(AlignedUtterance utterance, int words) {
        int first = random.nextInt(utterance.words() - words + 1);
        return new Run(utterance, first, first + words - 1);
    }

    private static double grown(double progress) {
        return Math.min(1, progress / 0.5);
    }

    /** Spans of words, spoken and written by turns; the modality switches at word boundaries only. */
    private void interleaved(TrainingSequence sequence, List<AlignedUtterance> pair) {
        boolean speech = random.nextBoolean();
        int left = 0;
        for (var utterance : pair) {
            int first = 0;
            while (first < utterance.words()) {
                if (left == 0) {
                    speech = !speech;
                    left = SHORTEST_SPAN_WORDS + random.nextInt(LONGEST_SPAN_WORDS - SHORTEST_SPAN_WORDS + 1);
                    sequence.add(speech ? vocabulary.speech() : vocabulary.text(), FREE);
                }
                int last = Math.min(utterance.words(), first + left) - 1;
                if (speech) {
                    addUnits(sequence, utterance, first, last, FREE);
                } else {
                    addText(sequence, utterance, first, last, FREE);
                }
                left -= last - first + 1;
                first = last + 1;
            }
        }
    }

    /** Short runs first; from half of the training on, mostly whole utterances. */
    private int runLength(AlignedUtterance utterance, double progress) {
        double grown = grown(progress);
        if (random.nextDouble() < 0.8 * grown) {
            return utterance.words();
        }
        int longest = (int) Math.round(FIRST_RUN_WORDS + grown * (LAST_RUN_WORDS - FIRST_RUN_WORDS));
        return 1 + random.nextInt(Math.min(longest, utterance.words()));
    }

    private void addText(TrainingSequence sequence, AlignedUtterance utterance, int first, int last, float weight) {
        for (int word = first; word <= last; word++) {
            for (int piece : utterance.pieces(word)) {
                sequence.add(piece, weight);
            }
        }
    }

    /** The units of a run of words, repetitions collapsed. */
    private void addUnits(TrainingSequence sequence, AlignedUtterance utterance, int first, int last, float weight) {
        addUnits(sequence, utterance, first, last, weight, 0, 0);
    }

    /** The same with some units disturbed and some phones as others say them. */
    private void addUnits(
            TrainingSequence sequence,
            AlignedUtterance utterance,
            int first,
            int last,
            float weight,
            double noise,
            double exchanged) {
        int word = first;
        for (int frame = utterance.begin(first); frame < utterance.end(last); ) {
            int end = utterance.phoneEnd(frame, utterance.end(last));
            var saying = exchanged > 0 && random.nextDouble() < exchanged
                    ? exchange.other(utterance, frame, random)
                    : new PhoneExchange.Saying(utterance, frame, end);
            for (int i = saying.begin(); i < saying.end(); i++) {
                int unit = saying.utterance().unit(i);
                if (i == saying.begin() || unit != saying.utterance().unit(i - 1)) {
                    addDisturbed(sequence, unit, weight, noise);
                }
            }
            while (word <= last && end > utterance.lastFrame(word)) {
                if (isUnit(sequence.lastToken())) {
                    sequence.hear(utterance.pieces(word)[0]);
                }
                word++;
            }
            frame = end;
        }
    }

    /** A unit, or, with probability {@code noise}, another one, one more, or none. */
    private void addDisturbed(TrainingSequence sequence, int unit, float weight, double noise) {
        double luck = noise > 0 ? random.nextDouble() : 1;
        if (luck < 0.7 * noise) {
            addUnit(sequence, vocabulary.unitsBegin() + random.nextInt(vocabulary.units()), weight);
        }
        boolean added = luck >= 0.4 * noise && luck < 0.7 * noise;
        if (added || luck >= noise) {
            addUnit(sequence, unit, weight);
        }
    }

    private void addUnit(TrainingSequence sequence, int unit, float weight) {
        if (sequence.lastToken() != unit) {
            sequence.add(unit, weight);
        }
    }

    private boolean isUnit(int token) {
        return token >= vocabulary.unitsBegin() && token < vocabulary.unitsBegin() + vocabulary.units();
    }
}
