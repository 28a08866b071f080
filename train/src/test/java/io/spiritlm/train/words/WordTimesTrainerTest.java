package io.spiritlm.train.words;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spiritlm.tokenize.words.LetterSound;
import io.spiritlm.tokenize.words.LetterSounds;
import io.spiritlm.tokenize.words.LetterSoundsFile;
import io.spiritlm.tokenize.words.TimedWord;
import io.spiritlm.tokenize.words.WordTimer;
import io.spiritlm.train.Progress;
import io.spiritlm.train.corpus.Corpus;
import io.spiritlm.wire.units.UnitRuns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A corpus in which {@code a} is unit 1, {@code b} unit 2 and {@code c} unit 3, {@code h} is silent, and silence is unit 0. */
final class WordTimesTrainerTest {
    private static final int UNITS = 5;
    private static final List<String> WORDS = List.of("ab", "hac", "cab", "bah", "abba", "ca", "hob");

    /** Known times are these many seconds behind the frames. */
    private static final double LATE = 0.012;

    @TempDir
    private Path work = Path.of("");

    @BeforeEach
    void writeCorpus() throws IOException {
        Files.createDirectories(work.resolve("corpus"));
        Files.createDirectories(work.resolve("units"));
        Files.createDirectories(work.resolve("units-augmented"));
        var random = new Random(3);
        var utterances = new StringBuilder();
        var units = new StringBuilder();
        for (int i = 0; i < 120; i++) {
            add("said-" + i, i < 100 ? "train" : "dev", random, utterances, units);
        }
        Files.writeString(work.resolve("corpus/utterances.jsonl"), utterances);
        Files.writeString(work.resolve("units/some.jsonl"), units);
    }

    private static void add(String id, String split, Random random, StringBuilder utterances, StringBuilder lines) {
        List<Integer> units = new ArrayList<>(List.of(0, 0));
        List<String> words = new ArrayList<>();
        List<String> times = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String word = WORDS.get(random.nextInt(WORDS.size()));
            int start = units.size();
            for (char letter : word.replace("h", "").toCharArray()) {
                int frames = 1 + random.nextInt(3);
                for (int frame = 0; frame < frames; frame++) {
                    units.add(letter == 'o' ? 4 : letter - 'a' + 1);
                }
            }
            words.add(word);
            times.add("{\"word\":\"%s\",\"start\":%s,\"end\":%s}"
                    .formatted(word, 0.04 * start + LATE, 0.04 * units.size() + LATE));
        }
        units.add(0);
        utterances.append(
                ("{\"id\":\"%s\",\"split\":\"%s\",\"set\":\"patterns\",\"voice\":\"v\",\"style\":\"neutral\",\"text\":\"%s\","
                                + "\"intent\":\"none\",\"sentiment\":\"neutral\",\"words\":%s,\"phones\":[],"
                                + "\"audio\":{\"file\":\"none\",\"firstSample\":0,\"samples\":16000}}\n")
                        .formatted(id, split, String.join(" ", words), times));
        lines.append("{\"id\":\"%s\",\"units\":%s}\n".formatted(id, units));
    }

    @Test
    void learnsLettersFromWordsAndTheSameOnesAgain() throws IOException {
        Path file = train(UNITS);
        LetterSounds sounds = LetterSoundsFile.read(file, UNITS);
        assertThat(sounds.letters()).containsKeys("*a*", "*b*", "*c*", "*h*");
        assertThat(share(sounds, "*a*", 1)).isGreaterThan(0.8);
        assertThat(share(sounds, "*c*", 3)).isGreaterThan(0.8);
        assertThat(letter(sounds, "*h*").silent())
                .isGreaterThan(letter(sounds, "*a*").silent() + 0.3);
        assertThat(sounds.offsets().change()).isEqualTo(LATE);

        List<TimedWord> words = new WordTimer(sounds).times("cab hac", UnitRuns.ofFrames(0, 0, 3, 1, 1, 2, 1, 3, 3, 0));
        assertThat(words).containsExactly(new TimedWord("cab", 0.052, 0.212), new TimedWord("hac", 0.212, 0.332));

        String first = Files.readString(file);
        assertThat(Files.readString(train(UNITS))).isEqualTo(first);
    }

    @Test
    void refusesUnitsThatTheEncoderHasNot() {
        assertThatThrownBy(() -> train(2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("units of said-\\d+: expected 0 to 1, found \\d; spirit train encoder writes them");
    }

    @Test
    void refusesACorpusWithoutUnits() throws IOException {
        Files.delete(work.resolve("units/some.jsonl"));
        assertThatThrownBy(() -> train(UNITS))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected training words with units below " + work);
    }

    private Path train(int units) throws IOException {
        try (Corpus corpus = Corpus.open(work.resolve("corpus"))) {
            WordTimesTrainer.run(corpus, work, units, work, Progress.silent());
        }
        return work.resolve(LetterSoundsFile.NAME);
    }

    private static LetterSound letter(LetterSounds sounds, String letter) {
        return requireNonNull(sounds.letters().get(letter));
    }

    private static double share(LetterSounds sounds, String letter, int unit) {
        return letter(sounds, letter).units().getOrDefault(unit, 0.0);
    }
}
