package io.spiritlm.deploy;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.spiritlm.tokenize.words.TimedWord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was said in a stored recording.
 *
 * @param file its path below the folder
 * @param utterances in their order
 */
record StoredTranscript(String file, List<Utterance> utterances) {
    StoredTranscript {
        utterances = List.copyOf(utterances);
    }

    /**
     * An utterance.
     *
     * @param start seconds from the recording's beginning
     * @param end the same
     * @param logProbability of the text, natural
     * @param words of the text, with times as above; null where they aren't known
     */
    record Utterance(
            double start,
            double end,
            String text,
            double logProbability,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            List<TimedWord> words) {
        Utterance {
            words = words == null ? null : List.copyOf(words);
        }
    }

    static StoredTranscript of(String file, List<HeardUtterance> heard, WordTimes times) {
        return new StoredTranscript(
                file, heard.stream().map(each -> utterance(each, times)).toList());
    }

    private static Utterance utterance(HeardUtterance heard, WordTimes times) {
        List<TimedWord> words = times.of(heard.text(), heard.units())
                .map(timed ->
                        timed.stream().map(word -> moved(word, heard.start())).toList())
                .orElse(null);
        return new Utterance(heard.start(), heard.end(), heard.text(), heard.logProbability(), words);
    }

    private static TimedWord moved(TimedWord word, double seconds) {
        return new TimedWord(
                word.word(),
                HeardUtterances.rounded(word.start() + seconds),
                HeardUtterances.rounded(word.end() + seconds));
    }
}
