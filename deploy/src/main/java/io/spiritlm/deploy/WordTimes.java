package io.spiritlm.deploy;

import io.spiritlm.tokenize.words.TimedWord;
import io.spiritlm.wire.units.TimedUnit;
import java.util.List;
import java.util.Optional;

/** When each word of a transcript is said, where that can be told. Thread-safe. */
interface WordTimes {
    /** Of a model that can't tell. */
    WordTimes UNKNOWN = (_, _) -> Optional.empty();

    /**
     * The words of an utterance, in seconds from its beginning.
     *
     * @param semantic all its semantic units
     */
    Optional<List<TimedWord>> of(String text, List<TimedUnit> semantic);
}
