package io.spiritlm.deploy.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A checkpoint tree, laid out as Spirit LM was released.
 *
 * @param root holds {@code speech_tokenizer} and {@code spiritlm_model}
 */
public record ModelFolder(Path root) {
    /** @throws IllegalArgumentException if there is no such folder */
    public ModelFolder {
        if (!Files.isDirectory(root)) {
            throw new IllegalArgumentException("model: expected a folder %s, found none".formatted(root));
        }
    }

    /** The encoder and its quantizer. */
    public Path tokenizer() {
        return root.resolve("speech_tokenizer").resolve("hubert_25hz");
    }

    /** What makes pitch codes, of EXPRESSIVE alone. */
    public Path pitchQuantizer() {
        return root.resolve("speech_tokenizer").resolve("vqvae_f0_quantizer");
    }

    /** What makes style codes, of EXPRESSIVE alone. */
    public Path styleEncoder() {
        return root.resolve("speech_tokenizer").resolve("style_encoder_w2v2");
    }

    /** The vocoder. */
    public Path vocoder() {
        return root.resolve("speech_tokenizer").resolve("hifigan_spiritlm_base");
    }

    /**
     * The language model: the one folder below {@code spiritlm_model}, apart from EXPRESSIVE's.
     *
     * @throws IllegalArgumentException if there is none or more than one
     * @throws IOException if the folder can't be read
     */
    public Path languageModel() throws IOException {
        Path models = root.resolve("spiritlm_model");
        List<Path> found;
        if (!Files.isDirectory(models)) {
            throw new IllegalArgumentException("model: expected a folder %s, found none".formatted(models));
        }
        try (Stream<Path> folders = Files.list(models)) {
            found = folders.filter(Files::isDirectory)
                    .filter(folder -> !folder.getFileName().toString().contains("expressive"))
                    .toList();
        }
        if (found.size() != 1) {
            throw new IllegalArgumentException("model: expected one folder below %s that isn't EXPRESSIVE's, found %d"
                    .formatted(models, found.size()));
        }
        return found.getFirst();
    }
}
