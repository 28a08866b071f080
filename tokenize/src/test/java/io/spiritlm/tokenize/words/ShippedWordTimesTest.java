package io.spiritlm.tokenize.words;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.tokenize.model.HubertTokenizer;
import io.spiritlm.wire.units.UnitRuns;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The file that comes with the model, on the bundled recording of a person, which it wasn't learned from. Known times are pocketsphinx's,
 * which aligned the text with the sound.
 */
final class ShippedWordTimesTest {
    private static final Path TOKENIZER = Path.of("../models/spirit-mini-base/speech_tokenizer/hubert_25hz");

    /** What the model's tokenizer makes of the recording {@code pls-hold-while-try}. */
    private static final int[] UNITS = {
        3, 0, 71, 71, 58, 51, 51, 52, 52, 98, 98, 98, 16, 57, 57, 57, 57, 57, 59, 90, 30, 93, 92, 8, 8, 8, 93, 58, 51,
        39, 26, 83, 74, 73, 20, 12, 29, 49, 85, 55, 48, 65, 65, 34, 34, 85, 84, 84, 82, 48, 94, 51, 89, 89, 89, 89, 89,
        64, 6
    };

    private static final List<TimedWord> KNOWN = List.of(
            new TimedWord("please", 0.09, 0.47),
            new TimedWord("hold", 0.47, 0.86),
            new TimedWord("while", 0.86, 1.07),
            new TimedWord("we", 1.07, 1.2),
            new TimedWord("try", 1.2, 1.45),
            new TimedWord("to", 1.45, 1.51),
            new TimedWord("connect", 1.51, 1.95),
            new TimedWord("you", 1.95, 2.31));

    @Test
    void timesAPersonsWords() {
        WordTimer timer =
                WordTimer.open(TOKENIZER.resolve(LetterSoundsFile.NAME), HubertTokenizer.codebookSize(TOKENIZER));
        List<TimedWord> found = timer.times("please hold while we try to connect you", UnitRuns.ofFrames(0, UNITS));
        List<Double> errors = new ArrayList<>();
        for (int word = 0; word < KNOWN.size(); word++) {
            errors.add(Math.abs(found.get(word).start() - KNOWN.get(word).start()));
            errors.add(Math.abs(found.get(word).end() - KNOWN.get(word).end()));
        }
        assertThat(errors.stream().sorted().toList().get(errors.size() / 2)).isLessThanOrEqualTo(0.03);
        assertThat(errors).allMatch(error -> error <= 0.1);
    }
}
