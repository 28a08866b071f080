package io.spiritlm.train.corpus;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Pronunciations of words in {@link PhoneSet} labels, read from CMUdict as pocketsphinx ships it, plus what is added. */
public final class PronunciationDictionary {
    private static final Path CMU_DICTIONARY = Path.of("/usr/share/pocketsphinx/model/en-us/cmudict-en-us.dict");

    /** Word, or {@code word(2)} for its second pronunciation, to phones. */
    private final Map<String, List<String>> entries = new HashMap<>();

    /** Returns the pronunciations of normalised words: CMUdict's, and flite's for those CMUdict lacks. */
    public static PronunciationDictionary ofWords(Set<String> words) throws IOException {
        PronunciationDictionary dictionary = read(CMU_DICTIONARY, words);
        for (String word : words) {
            if (!dictionary.contains(word)) {
                dictionary.add(word, FliteSynthesizer.shared().pronounce(word));
            }
        }
        return dictionary;
    }

    static PronunciationDictionary read(Path file, Set<String> wanted) throws IOException {
        PronunciationDictionary dictionary = new PronunciationDictionary();
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] fields = line.strip().split("\\s+", -1);
                if (wanted.contains(word(fields[0]))) {
                    List<String> phones = new ArrayList<>();
                    for (int i = 1; i < fields.length; i++) {
                        phones.add(PhoneSet.fromEngine(fields[i]));
                    }
                    dictionary.entries.put(fields[0], List.copyOf(phones));
                }
            }
        }
        return dictionary;
    }

    boolean contains(String word) {
        return entries.containsKey(word);
    }

    void add(String word, List<String> phones) {
        entries.put(word, List.copyOf(phones));
    }

    /** Returns the phones of an entry, e.g. {@code your(2)}. */
    List<String> phones(String entry) {
        List<String> phones = entries.get(entry);
        if (phones == null) {
            throw new IllegalArgumentException("dictionary: expected an entry, found none for '" + entry + "'");
        }
        return phones;
    }

    /** Returns the entry's word: {@code your} for {@code your(2)}. */
    public static String word(String entry) {
        int bracket = entry.indexOf('(');
        return bracket > 0 ? entry.substring(0, bracket) : entry;
    }

    /** Writes a dictionary file for pocketsphinx. */
    public void write(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        // pocketsphinx wants word before word(2)
        entries.keySet().stream()
                .sorted()
                .forEach(entry -> lines.add(entry + " " + String.join(" ", entries.get(entry))));
        Files.write(file, lines);
    }
}
