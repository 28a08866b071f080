package io.spiritlm.train.text;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Trains the text model with Debian's {@code spm_train}, and writes the vocabulary of a model folder: {@code tokenizer.model},
 * {@code tokenizer_config.json}, {@code special_tokens_map.json}.
 *
 * <p>Ids: the pieces of text (0 {@code <unk>}, 1 {@code <s>}, 2 {@code </s>}), then {@code [Text]}, {@code [Speech]}, {@code
 * [Hu0]} and on, then the task tags {@code [ASR]}, {@code [TTS]}.
 */
public final class TextModelTrainer {
    private static final List<String> MARKERS = List.of("[Text]", "[Speech]");
    private static final List<String> TASK_TAGS = List.of("[ASR]", "[TTS]");
    private static final int QUOTED_CHARACTERS = 1000;
    /** From the first on: more makes hardly other pieces, and takes minutes. */
    private static final int MOST_SENTENCES = 50_000;
    /** Always the same, since another number sums in another order and may find other pieces. */
    private static final int THREADS = 2;

    private TextModelTrainer() {}

    /**
     * What the vocabulary holds.
     *
     * @param pieces of text
     * @param units of speech
     */
    public record Size(int pieces, int units) {
        public Size {
            if (pieces < 40 || pieces > 32_000 || units < 1) {
                throw new IllegalArgumentException(
                        "vocabulary: expected 40..32000 pieces and some units, found " + pieces + " and " + units);
            }
        }
    }

    /**
     * Trains on one sentence a line, and writes into {@code modelFolder}, made if need be.
     *
     * @throws IOException if {@code spm_train} is missing or fails, or a file can't be written
     */
    public static void run(Path trainingText, Path modelFolder, Size size) throws IOException, InterruptedException {
        Files.createDirectories(modelFolder);
        Path scratch = Files.createTempDirectory(modelFolder, "text-model");
        try {
            Path rules = Files.writeString(scratch.resolve("rules.tsv"), NormalisationRules.table());
            train(trainingText, scratch, rules, size.pieces());
            Files.move(
                    scratch.resolve("tokenizer.model"),
                    modelFolder.resolve("tokenizer.model"),
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            try (var files = Files.newDirectoryStream(scratch)) {
                for (Path file : files) {
                    Files.delete(file);
                }
            }
            Files.delete(scratch);
        }
        Files.writeString(modelFolder.resolve("tokenizer_config.json"), tokenizerConfig(size));
        Files.writeString(modelFolder.resolve("special_tokens_map.json"), specialTokens());
    }

    private static void train(Path trainingText, Path scratch, Path rules, int pieces)
            throws IOException, InterruptedException {
        Path log = scratch.resolve("spm_train.log");
        var command = List.of(
                "spm_train",
                "--input=" + trainingText,
                "--model_prefix=" + scratch.resolve("tokenizer"),
                "--model_type=unigram",
                "--vocab_size=" + pieces,
                "--character_coverage=1",
                "--normalization_rule_tsv=" + rules,
                "--unk_id=0",
                "--bos_id=1",
                "--eos_id=2",
                "--pad_id=-1",
                "--input_sentence_size=" + MOST_SENTENCES,
                "--shuffle_input_sentence=false",
                "--num_threads=" + THREADS);
        int status = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
        if (status != 0) {
            String output = Files.readString(log);
            throw new IOException("spm_train: expected status 0, found " + status + ": "
                    + output.substring(Math.max(0, output.length() - QUOTED_CHARACTERS)));
        }
    }

    private static String tokenizerConfig(Size size) {
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("tokenizer_class", "LlamaTokenizer");
        json.put("add_bos_token", true);
        json.put("add_eos_token", false);
        json.put("legacy", false);
        special(json);
        var added = json.putObject("added_tokens_decoder");
        int id = size.pieces();
        for (String name : addedTokens(size.units())) {
            var token = added.putObject(String.valueOf(id++));
            token.put("content", name);
            token.put("lstrip", false);
            token.put("normalized", false);
            token.put("rstrip", false);
            token.put("single_word", false);
            token.put("special", false);
        }
        return json.toPrettyString() + "\n";
    }

    private static List<String> addedTokens(int units) {
        List<String> names = new ArrayList<>(MARKERS);
        for (int unit = 0; unit < units; unit++) {
            names.add("[Hu" + unit + "]");
        }
        names.addAll(TASK_TAGS);
        return names;
    }

    private static String specialTokens() {
        ObjectNode json = new ObjectMapper().createObjectNode();
        special(json);
        return json.toPrettyString() + "\n";
    }

    private static void special(ObjectNode json) {
        json.put("bos_token", "<s>");
        json.put("eos_token", "</s>");
        json.put("unk_token", "<unk>");
    }
}
