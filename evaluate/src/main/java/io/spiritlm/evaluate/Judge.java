package io.spiritlm.evaluate;

import io.spiritlm.train.corpus.Corpus;
import io.spiritlm.train.corpus.ExternalProgram;
import io.spiritlm.train.corpus.Pcm;
import io.spiritlm.train.corpus.PronunciationDictionary;
import io.spiritlm.train.corpus.SentenceNormalizer;
import io.spiritlm.train.corpus.Split;
import io.spiritlm.train.corpus.TemporaryDirectory;
import io.spiritlm.train.corpus.Utterance;
import io.spiritlm.train.corpus.UtteranceSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An independent listener: Debian's pocketsphinx, which shares nothing with our models. With its shipped language model it is the
 * headline; with a bigram of the domain it stands beside it. Thread-safe.
 */
public final class Judge {
    private static final Path MODEL = Path.of("/usr/share/pocketsphinx/model/en-us");
    private static final Pattern HYPOTHESIS = Pattern.compile("(.*?) ?\\((\\S+) -?\\d+\\)");

    /** The language model to listen with, or null for the shipped one. */
    private final @Nullable BigramModel domain;

    private Judge(@Nullable BigramModel domain) {
        this.domain = domain;
    }

    /** Listens with the language model and dictionary that pocketsphinx ships. */
    public static Judge shipped() {
        return new Judge(null);
    }

    /** Listens with {@code model}, over its vocabulary. */
    public static Judge inDomain(BigramModel model) {
        return new Judge(model);
    }

    /**
     * Listens with a bigram of a corpus's training sentences (patterns and prompts), over the vocabulary of all its pattern, salad
     * and prompt sentences; test sentences give single words only, never their order.
     */
    public static Judge inDomain(Corpus corpus) {
        List<String> sentences = new ArrayList<>();
        Set<String> vocabulary = new HashSet<>();
        for (Utterance utterance : corpus.utterances()) {
            boolean ordered = utterance.set() == UtteranceSet.PATTERNS || utterance.set() == UtteranceSet.ASTERISK;
            if (ordered || utterance.set() == UtteranceSet.SALAD) {
                vocabulary.addAll(SentenceNormalizer.words(utterance.text()));
            }
            if (ordered && utterance.split() == Split.TRAIN) {
                sentences.add(utterance.text());
            }
        }
        return inDomain(BigramModel.train(sentences, vocabulary));
    }

    /**
     * Returns what is heard in each recording, normalised, in the order of {@code recordings}; an empty string where nothing is.
     *
     * @param recordings samples {@code [samples]}, 16 kHz, by id; ids are file names without spaces or slashes
     * @throws IOException when pocketsphinx isn't installed or fails
     */
    public Map<String, String> transcribe(Map<String, short[]> recordings) throws IOException, InterruptedException {
        Map<String, String> heard = new LinkedHashMap<>();
        if (recordings.isEmpty()) {
            return heard;
        }
        try (TemporaryDirectory directory = new TemporaryDirectory("spirit-judge-")) {
            for (Map.Entry<String, short[]> recording : recordings.entrySet()) {
                if (!recording.getKey().matches("[^\\s/()]+")) {
                    throw new IllegalArgumentException(
                            "recording id: expected no space, slash or bracket, found '" + recording.getKey() + "'");
                }
                Files.write(directory.path().resolve(recording.getKey() + ".raw"), Pcm.bytes(recording.getValue()));
                heard.put(recording.getKey(), "");
            }
            Files.write(directory.path().resolve("recordings.ctl"), recordings.keySet());
            ExternalProgram.run(directory.path(), command(directory.path()));
            for (String line : Files.readAllLines(directory.path().resolve("heard.hyp"))) {
                Matcher hypothesis = HYPOTHESIS.matcher(line.strip());
                if (hypothesis.matches()) {
                    heard.put(hypothesis.group(2), spelling(hypothesis.group(1)));
                }
            }
        }
        return heard;
    }

    private List<String> command(Path directory) throws IOException {
        Path languageModel = MODEL.resolve("en-us.lm.bin");
        Path dictionary = MODEL.resolve("cmudict-en-us.dict");
        if (domain != null) {
            languageModel = directory.resolve("domain.arpa");
            dictionary = directory.resolve("domain.dict");
            domain.write(languageModel);
            PronunciationDictionary.ofWords(domain.vocabulary()).write(dictionary);
        }
        return List.of(
                "pocketsphinx_batch",
                "-hmm",
                MODEL.resolve("en-us").toString(),
                "-lm",
                languageModel.toString(),
                "-dict",
                dictionary.toString(),
                "-ctl",
                "recordings.ctl",
                "-cepdir",
                directory.toString(),
                "-cepext",
                ".raw",
                "-adcin",
                "yes",
                "-hyp",
                "heard.hyp");
    }

    private static String spelling(String hypothesis) {
        List<String> words = new ArrayList<>();
        for (String word : SentenceNormalizer.words(hypothesis.strip())) {
            words.add(PronunciationDictionary.word(word));
        }
        return SentenceNormalizer.normalize(String.join(" ", words));
    }
}
