package io.spiritlm.train.corpus;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The glosses of WordNet: definitions, and the example sentences quoted in them. */
final class WordNetText {
    private static final Path DIRECTORY = Path.of("/usr/share/wordnet");
    private static final List<String> FILES = List.of("data.adj", "data.adv", "data.noun", "data.verb");
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]+)\"");
    private static final Pattern SPEAKABLE = Pattern.compile("[A-Za-z][A-Za-z', -]*[?!.]?");
    private static final Pattern ABBREVIATION = Pattern.compile("[A-Z]{2}");

    private final List<String> definitions = new ArrayList<>();
    private final List<String> examples = new ArrayList<>();

    static WordNetText readInstalled() throws IOException {
        WordNetText text = new WordNetText();
        for (String file : FILES) {
            Files.readAllLines(DIRECTORY.resolve(file), StandardCharsets.ISO_8859_1)
                    .forEach(text::add);
        }
        return text;
    }

    /** Adds a line of a data file; other lines (the licence) are passed over. */
    void add(String line) {
        int bar = line.indexOf('|');
        if (line.startsWith(" ") || bar < 0) {
            return;
        }
        String gloss = line.substring(bar + 1).strip();
        int quote = gloss.indexOf('"');
        String definition = (quote < 0 ? gloss : gloss.substring(0, quote)).replaceAll("[;\\s]+$", "");
        if (!definition.isEmpty()) {
            definitions.add(definition);
        }
        Matcher quoted = QUOTED.matcher(gloss);
        while (quoted.find()) {
            examples.add(quoted.group(1).strip());
        }
    }

    /** Definitions as written. */
    List<String> definitions() {
        return List.copyOf(definitions);
    }

    /** Example sentences as written. */
    List<String> examples() {
        return List.copyOf(examples);
    }

    /** Example sentences of 3 to {@code maxWords} words that an engine reads as they are spelled, ending in punctuation. */
    List<String> speakableExamples(int maxWords) {
        return examples.stream()
                .filter(example -> SPEAKABLE.matcher(example).matches())
                .filter(example -> !ABBREVIATION.matcher(example).find())
                .filter(example -> {
                    int words = SentenceNormalizer.words(SentenceNormalizer.normalize(example))
                            .size();
                    return words >= 3 && words <= maxWords;
                })
                .map(example -> Character.isLetter(example.charAt(example.length() - 1)) ? example + "." : example)
                .distinct()
                .toList();
    }
}
