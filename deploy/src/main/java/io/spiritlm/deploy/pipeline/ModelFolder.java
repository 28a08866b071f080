package io.spiritlm.deploy.pipeline;

import io.spiritlm.lm.LanguageModelSettings;
import io.spiritlm.tokenize.BaseTokenizer;
import io.spiritlm.tokenize.ExpressiveTokenizer;
import io.spiritlm.tokenize.UnitTokenizer;
import io.spiritlm.tokenize.model.HubertTokenizer;
import io.spiritlm.tokenize.words.LetterSoundsFile;
import io.spiritlm.tokenize.words.WordTimer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A checkpoint tree, laid out as Spirit LM was released, and which of its two models is meant.
 *
 * @param root holds {@code speech_tokenizer} and {@code spiritlm_model}
 * @param f0 how pitch is found; in BASE it isn't
 * @param settings how its language model is opened
 * @param previews whether a live call's units are written before they are final too, of a tokenizer that sees utterances whole
 */
public record ModelFolder(
        Path root, ModelVersion version, F0Method f0, LanguageModelSettings settings, boolean previews) {
    /** How many answers the language model writes at once, unless said otherwise. */
    public static final int SLOTS = 8;

    /** @throws IllegalArgumentException if there is no such folder */
    public ModelFolder {
        if (!Files.isDirectory(root)) {
            throw new IllegalArgumentException("model: expected a folder %s, found none".formatted(root));
        }
    }

    /** BASE. */
    public ModelFolder(Path root) {
        this(root, ModelVersion.BASE, F0Method.FCPE);
    }

    /** The same with a language model that is opened as usual. */
    public ModelFolder(Path root, ModelVersion version, F0Method f0) {
        this(root, version, f0, LanguageModelSettings.of(SLOTS), false);
    }

    /** The same with a language model that is opened otherwise. */
    public ModelFolder with(LanguageModelSettings otherwise) {
        return new ModelFolder(root, version, f0, otherwise, previews);
    }

    /** The same with or without previews. */
    public ModelFolder withPreviews(boolean wanted) {
        return new ModelFolder(root, version, f0, settings, wanted);
    }

    /**
     * What makes units of speech.
     *
     * @throws io.spiritlm.neural.CheckpointException naming the file and what is wrong with it
     */
    public UnitTokenizer openTokenizer() {
        return switch (version) {
            case BASE -> BaseTokenizer.open(tokenizer());
            case EXPRESSIVE -> ExpressiveTokenizer.open(tokenizer(), pitchQuantizer(), styleEncoder(), f0.open(fcpe()));
        };
    }

    /** The encoder and its quantizer. */
    public Path tokenizer() {
        return root.resolve("speech_tokenizer").resolve("hubert_25hz");
    }

    /** By what words get their times; need not be there. */
    public Path wordTimes() {
        return tokenizer().resolve(LetterSoundsFile.NAME);
    }

    /**
     * What gives the words of transcripts their times; nothing if the folder hasn't it.
     *
     * @throws io.spiritlm.neural.CheckpointException naming the file and what is wrong with it
     */
    public Optional<WordTimer> openWordTimer() {
        return Files.exists(wordTimes())
                ? Optional.of(WordTimer.open(wordTimes(), HubertTokenizer.codebookSize(tokenizer())))
                : Optional.empty();
    }

    /** What makes pitch codes, of EXPRESSIVE alone. */
    public Path pitchQuantizer() {
        return root.resolve("speech_tokenizer").resolve("vqvae_f0_quantizer");
    }

    /** What makes style codes, of EXPRESSIVE alone. */
    public Path styleEncoder() {
        return root.resolve("speech_tokenizer").resolve("style_encoder_w2v2");
    }

    /** What finds pitch, of EXPRESSIVE alone; not in the release. */
    public Path fcpe() {
        return root.resolve("speech_tokenizer").resolve("fcpe");
    }

    /** The version's vocoder. */
    public Path vocoder() {
        return vocoder(version);
    }

    /** A version's vocoder. */
    public Path vocoder(ModelVersion of) {
        return root.resolve("speech_tokenizer")
                .resolve(
                        switch (of) {
                            case BASE -> "hifigan_spiritlm_base";
                            case EXPRESSIVE -> "hifigan_spiritlm_expressive_w2v2";
                        });
    }

    /**
     * The language model: the one folder below {@code spiritlm_model} that is of the version, which EXPRESSIVE's name says.
     *
     * @throws IllegalArgumentException if there is none or more than one
     * @throws IOException if the folder can't be read
     */
    public Path languageModel() throws IOException {
        List<Path> found = languageModels();
        if (found.size() != 1) {
            throw new IllegalArgumentException("model: expected one folder of %s below %s, found %d"
                    .formatted(version, root.resolve("spiritlm_model"), found.size()));
        }
        return found.getFirst();
    }

    /**
     * All language models of the version.
     *
     * @throws IOException if the folder can't be read
     */
    public List<Path> languageModels() throws IOException {
        Path models = root.resolve("spiritlm_model");
        if (!Files.isDirectory(models)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(models)) {
            return folders.filter(Files::isDirectory)
                    .filter(folder -> versionOf(folder) == version)
                    .toList();
        }
    }

    private static ModelVersion versionOf(Path languageModel) {
        return languageModel.getFileName().toString().contains("expressive")
                ? ModelVersion.EXPRESSIVE
                : ModelVersion.BASE;
    }
}
