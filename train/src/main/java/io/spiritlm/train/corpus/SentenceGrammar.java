package io.spiritlm.train.corpus;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;

/**
 * Sentence patterns with slots. A file has lines {@code @slot = choice | choice}, continued by indented lines, and
 * {@code intent / sentiment / pattern}; patterns and choices may name slots as {@code {slot}}; {@code #} starts a comment line.
 * A continuation may begin with {@code |}, which adds no empty choice; an empty one between two {@code |} is left out now and
 * then, as callers do.
 * A fixed fifth of the patterns, by hash, is held out. Immutable.
 */
public final class SentenceGrammar {
    private static final String RESOURCE = "sentences.txt";
    private static final java.util.regex.Pattern SLOT = java.util.regex.Pattern.compile("\\{(\\w+)\\}");
    private static final int FIRST_TRAINING_BYTE = 0x33;
    private static final int MAX_DEPTH = 8;

    private final Map<String, List<String>> slots = new HashMap<>();
    private final List<SentencePattern> patterns = new ArrayList<>();

    private SentenceGrammar() {}

    /** A pattern with its labels. */
    record SentencePattern(String intent, Sentiment sentiment, String template) {
        /** Whether the pattern is only for evaluation. */
        boolean heldOut() {
            return AsteriskPrompts.firstHashByte(template) < FIRST_TRAINING_BYTE;
        }
    }

    /** Reads the grammar that comes with the program. */
    public static SentenceGrammar bundled() throws IOException {
        try (InputStream in = SentenceGrammar.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IOException("grammar: expected resource " + RESOURCE + ", found none");
            }
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList());
        }
    }

    static SentenceGrammar parse(List<String> lines) {
        SentenceGrammar grammar = new SentenceGrammar();
        List<String> choices = List.of();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (line.startsWith(" ")) {
                choices.addAll(split(line.replaceFirst("^\\s*\\|", ""), "\\|"));
            } else if (line.startsWith("@")) {
                int equals = line.indexOf('=');
                choices = new ArrayList<>(split(line.substring(equals + 1), "\\|"));
                grammar.slots.put(line.substring(1, equals).strip(), choices);
            } else {
                List<String> fields = split(line, "/");
                if (fields.size() != 3) {
                    throw new IllegalArgumentException("grammar line " + (i + 1)
                            + ": expected intent / sentiment / pattern, found '" + line + "'");
                }
                grammar.patterns.add(new SentencePattern(
                        fields.get(0), Sentiment.valueOf(fields.get(1).toUpperCase(Locale.ROOT)), fields.get(2)));
            }
        }
        grammar.vocabulary(); // names a slot that isn't defined now rather than later
        return grammar;
    }

    private static List<String> split(String line, String separator) {
        return Arrays.stream(line.split(separator, -1)).map(String::strip).toList();
    }

    /** Patterns to train on. */
    List<SentencePattern> trainingPatterns() {
        return patterns.stream().filter(pattern -> !pattern.heldOut()).toList();
    }

    /** Patterns that no training sentence is made from. */
    List<SentencePattern> heldOutPatterns() {
        return patterns.stream().filter(SentencePattern::heldOut).toList();
    }

    /** Returns a random filling. */
    LabelledSentence fill(SentencePattern pattern, Random random) {
        String filled =
                fill(pattern.template(), random, 0).replaceAll("\\s+", " ").strip();
        String spoken = Character.toUpperCase(filled.charAt(0)) + filled.substring(1);
        return new LabelledSentence(
                UtteranceSet.PATTERNS,
                spoken,
                SentenceNormalizer.normalize(spoken),
                pattern.intent(),
                pattern.sentiment());
    }

    /** All normalised words the grammar can say, held-out patterns included. */
    SortedSet<String> vocabulary() {
        SortedSet<String> words = new TreeSet<>();
        patterns.forEach(pattern -> addWords(pattern.template(), words));
        slots.values().forEach(choices -> choices.forEach(choice -> addWords(choice, words)));
        return words;
    }

    private void addWords(String template, SortedSet<String> words) {
        Matcher slot = SLOT.matcher(template);
        while (slot.find()) {
            choices(slot.group(1));
        }
        words.addAll(SentenceNormalizer.words(SentenceNormalizer.normalize(slot.replaceAll(" "))));
    }

    private String fill(String template, Random random, int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException(
                    "grammar: slots nest deeper than " + MAX_DEPTH + " in '" + template + "'");
        }
        return SLOT.matcher(template).replaceAll(match -> {
            List<String> choices = choices(match.group(1));
            return Matcher.quoteReplacement(fill(choices.get(random.nextInt(choices.size())), random, depth + 1));
        });
    }

    private List<String> choices(String slot) {
        List<String> choices = slots.get(slot);
        if (choices == null) {
            throw new IllegalArgumentException("grammar: expected a definition of {" + slot + "}, found none");
        }
        return choices;
    }
}
