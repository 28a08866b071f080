package io.spiritlm.train.words;

import io.spiritlm.tokenize.words.LetterSounds;
import io.spiritlm.tokenize.words.LetterSoundsFile;
import io.spiritlm.tokenize.words.WordTimer;
import io.spiritlm.train.Progress;
import io.spiritlm.train.corpus.Corpus;
import io.spiritlm.train.corpus.Split;
import io.spiritlm.train.corpus.Utterance;
import io.spiritlm.train.encoder.UnitCorpus;
import io.spiritlm.wire.units.UnitRuns;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Learns how letters sound in the encoder's units, from the corpus's training words and their times, and writes the file that
 * transcripts' word times are found by. The same corpus and units give the same file. Takes under a minute.
 */
public final class WordTimesTrainer {
    private WordTimesTrainer() {}

    /**
     * Learns and writes.
     *
     * @param work the training work directory, with the corpus's units
     * @param units how many the encoder has
     * @param tokenizer the encoder's folder, where {@link LetterSoundsFile#NAME} is written
     * @throws IOException when units can't be read or the file can't be written
     */
    public static void run(Corpus corpus, Path work, int units, Path tokenizer, Progress progress) throws IOException {
        Map<String, int[]> heard = UnitCorpus.read(UnitCorpus.folder(work));
        SpokenCorpus spoken = new SpokenCorpus(units);
        add(spoken, corpus, heard);
        add(spoken, corpus, UnitCorpus.read(UnitCorpus.augmentedFolder(work)));
        if (spoken.words().isEmpty()) {
            throw new IOException("word times: expected training words with units below " + work
                    + ", found none; spirit train encoder writes them");
        }
        LetterSounds sounds = new LetterTraining(spoken).sounds(progress);
        LetterSoundsFile.write(sounds.with(offsets(sounds, corpus, heard)), tokenizer.resolve(LetterSoundsFile.NAME));
    }

    private static void add(SpokenCorpus spoken, Corpus corpus, Map<String, int[]> units) {
        for (Utterance utterance : corpus.utterances(Split.TRAIN)) {
            int[] frames = units.get(utterance.id());
            if (frames != null) {
                spoken.add(utterance, frames);
            }
        }
    }

    private static LetterSounds.Offsets offsets(LetterSounds sounds, Corpus corpus, Map<String, int[]> units) {
        WordTimer timer = new WordTimer(sounds);
        OffsetFit fit = new OffsetFit();
        for (Utterance utterance : corpus.utterances(Split.DEV)) {
            int[] frames = units.get(utterance.id());
            if (frames != null && frames.length > 0) {
                fit.add(timer.times(utterance.text(), UnitRuns.ofFrames(0, frames)), utterance.words());
            }
        }
        return fit.offsets();
    }
}
