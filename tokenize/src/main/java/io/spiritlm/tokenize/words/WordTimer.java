package io.spiritlm.tokenize.words;

import io.spiritlm.wire.units.TimedUnit;
import io.spiritlm.wire.units.UnitRuns;
import io.spiritlm.wire.units.UnitStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Says when each word of a text was said, from the units of what was said.
 *
 * <p>Gives times for any text and any units of its inventory. A text that isn't what was said gets the times that fit it best. Thread-safe.
 * A call takes a byte for each pair of letter and frame, {@value #MOST_CELLS} at most, and about 8 ns: a text that would take
 * more, or has more words than there are frames, has its words spread over all frames evenly, by their letters.
 */
public final class WordTimer {
    private static final int MOST_CELLS = 1 << 24;

    private static final Pattern BLANKS = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);

    private static final double MILLISECONDS = 1000;

    private final SoundCosts costs;
    private final LetterSounds.Offsets offsets;

    public WordTimer(LetterSounds sounds) {
        costs = new SoundCosts(sounds);
        offsets = sounds.offsets();
    }

    /**
     * Opens a file of letter sounds.
     *
     * @param units how many the tokenizer beside it has
     * @throws io.spiritlm.neural.CheckpointException naming the file and what is wrong with it; also when it was learned from another
     *     number of units
     */
    public static WordTimer open(Path file, int units) {
        return new WordTimer(LetterSoundsFile.read(file, units));
    }

    /**
     * The words of a text and their times, in milliseconds' steps: none overlaps the one before. A word is what stands between blanks,
     * as it is written there; one without a letter or digit takes no time. Silence belongs to none.
     *
     * @param text in any spelling, also empty
     * @param semantic the semantic units of all that was said
     * @return all the text's words, or none when there is no unit
     * @throws IllegalArgumentException if there is a unit that the inventory hasn't
     */
    public List<TimedWord> times(String text, List<TimedUnit> semantic) {
        List<String> words =
                BLANKS.splitAsStream(text).filter(word -> !word.isEmpty()).toList();
        if (words.isEmpty() || semantic.isEmpty()) {
            return List.of();
        }
        requireKnown(semantic);
        List<List<LetterContext>> letters =
                words.stream().map(LetterContext::of).toList();
        SpokenStates states = SpokenStates.of(letters, costs);
        int firstFrame = semantic.getFirst().firstFrame();
        long frames = semantic.getLast().endFrame() - (long) firstFrame;
        if (frames < states.leastFrames() || frames * states.count() > MOST_CELLS) {
            return evenly(words, letters, firstFrame, frames);
        }
        int[] units = UnitRuns.expand(semantic, MOST_CELLS);
        return timed(words, states, LikeliestPath.states(costs, states, units), firstFrame);
    }

    private void requireKnown(List<TimedUnit> semantic) {
        for (TimedUnit unit : semantic) {
            if (unit.id() >= costs.units()) {
                throw new IllegalArgumentException(
                        "word times: expected units 0 to %d, found %d; the file was learned from others"
                                .formatted(costs.units() - 1, unit.id()));
            }
        }
    }

    private List<TimedWord> timed(List<String> words, SpokenStates states, int[] path, int firstFrame) {
        int[] starts = new int[words.size()];
        int[] ends = new int[words.size()];
        for (int frame = 0; frame < path.length; frame++) {
            int word = states.word(path[frame]);
            if (word != SpokenStates.NO_WORD) {
                starts[word] = ends[word] == 0 ? frame : starts[word];
                ends[word] = frame + 1;
            }
        }
        List<TimedWord> timed = new ArrayList<>(words.size());
        double last = 0;
        for (int word = 0; word < starts.length; word++) {
            double start = last;
            double end = last;
            if (ends[word] > 0) {
                boolean behindWord = starts[word] > 0 && states.word(path[starts[word] - 1]) != SpokenStates.NO_WORD;
                boolean beforeWord = ends[word] < path.length && states.word(path[ends[word]]) != SpokenStates.NO_WORD;
                start = Math.max(
                        last, seconds(firstFrame + starts[word], behindWord ? offsets.change() : offsets.onset()));
                end = Math.max(start, seconds(firstFrame + ends[word], beforeWord ? offsets.change() : offsets.end()));
            }
            timed.add(new TimedWord(words.get(word), start, end));
            last = end;
        }
        return List.copyOf(timed);
    }

    private static List<TimedWord> evenly(
            List<String> words, List<List<LetterContext>> letters, int firstFrame, long frames) {
        double count = letters.stream().mapToInt(List::size).sum();
        List<TimedWord> timed = new ArrayList<>(words.size());
        int passed = 0;
        for (int word = 0; word < words.size(); word++) {
            int behind = passed + letters.get(word).size();
            timed.add(new TimedWord(
                    words.get(word),
                    seconds(firstFrame + frames * (passed / count), 0),
                    seconds(firstFrame + frames * (behind / count), 0)));
            passed = behind;
        }
        return List.copyOf(timed);
    }

    private static double seconds(double frame, double offset) {
        double seconds = frame / UnitStream.SEMANTIC.frameRateHz() + offset;
        return Math.max(0, Math.round(seconds * MILLISECONDS) / MILLISECONDS);
    }
}
