package io.spiritlm.tokenize.words;

import io.spiritlm.wire.units.TimedUnit;
import io.spiritlm.wire.units.UnitRuns;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** A world in which letters sound by a model that is known, and texts are said by it. */
final class SpokenWorld {
    static final int UNITS = 24;
    static final double FRAME_SECONDS = 0.04;

    private static final String LETTERS = "abcdef";
    private static final int LOUD_UNITS = 3;

    private final Random random;

    SpokenWorld(long seed) {
        random = new Random(seed);
    }

    /** A text, how it was said, and when. */
    record Said(String text, List<TimedWord> words, List<TimedUnit> units) {
        Said {
            words = List.copyOf(words);
            units = List.copyOf(units);
        }
    }

    /** Each letter is mostly heard as three units of its own; the last six units are silence. */
    static LetterSounds sounds() {
        SortedMap<String, LetterSound> letters = new TreeMap<>();
        for (int letter = 0; letter < LETTERS.length(); letter++) {
            letters.put("*" + LETTERS.charAt(letter) + "*", sound(LOUD_UNITS * letter));
        }
        return sounds(letters);
    }

    /** The same with each letter sounding as another does. */
    static LetterSounds shuffled() {
        SortedMap<String, LetterSound> letters = new TreeMap<>();
        for (int letter = 0; letter < LETTERS.length(); letter++) {
            letters.put("*" + LETTERS.charAt(letter) + "*", sound(LOUD_UNITS * ((letter + 1) % LETTERS.length())));
        }
        return sounds(letters);
    }

    static LetterSounds sounds(SortedMap<String, LetterSound> letters) {
        LetterSound silence = sound(LOUD_UNITS * LETTERS.length());
        return new LetterSounds(
                UNITS,
                Collections.nCopies(UNITS, 1.0 / UNITS),
                0.05,
                silence,
                silence,
                letters,
                LetterSounds.Offsets.NONE);
    }

    static LetterSound sound(int firstUnit) {
        SortedMap<Integer, Double> units = new TreeMap<>();
        IntStream.range(firstUnit, firstUnit + LOUD_UNITS).forEach(unit -> units.put(unit, 0.3));
        return new LetterSound(0.1, 0.5, units);
    }

    /** Says some words, no letter twice in a row: nothing would tell where the first ends; between some of them, before and behind them is silence. */
    Said say(int count) {
        List<Integer> units = new ArrayList<>();
        List<TimedWord> words = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        silence(units);
        int last = -1;
        for (int word = 0; word < count; word++) {
            int start = units.size();
            StringBuilder letters = new StringBuilder();
            int length = 2 + random.nextInt(4);
            while (letters.length() < length) {
                int letter = random.nextInt(LETTERS.length());
                if (letter != last) {
                    letters.append(LETTERS.charAt(letter));
                    hear(units, LOUD_UNITS * letter);
                }
                last = letter;
            }
            words.add(new TimedWord(letters.toString(), FRAME_SECONDS * start, FRAME_SECONDS * units.size()));
            text.append(letters).append(' ');
            if (random.nextInt(3) == 0) {
                silence(units);
                last = -1;
            }
        }
        silence(units);
        return new Said(
                text.toString(),
                words,
                UnitRuns.ofFrames(0, units.stream().mapToInt(Integer::intValue).toArray()));
    }

    private void silence(List<Integer> units) {
        hear(units, LOUD_UNITS * LETTERS.length());
        hear(units, LOUD_UNITS * LETTERS.length());
    }

    /** One to four frames, one in ten of which sounds like anything. */
    private void hear(List<Integer> units, int firstUnit) {
        int frames = 1 + random.nextInt(4);
        for (int frame = 0; frame < frames; frame++) {
            units.add(random.nextInt(10) == 0 ? random.nextInt(UNITS) : firstUnit + random.nextInt(LOUD_UNITS));
        }
    }
}
