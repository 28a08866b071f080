package io.spiritlm.lm;

import com.fasterxml.jackson.databind.JsonNode;
import io.spiritlm.neural.CheckpointException;
import io.spiritlm.neural.ConfigFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * How a model's folder would have answers drawn: what its {@code generation_config.json} says of that.
 *
 * <p>Its {@code max_length} isn't read: it bounds a prompt and its answer together, and files of Llama's say as many positions as there
 * are, which is no length for an answer.
 *
 * @param temperature {@code temperature}; 0, the likeliest token always, where {@code do_sample} is false
 * @param topP {@code top_p}
 * @param topK {@code top_k}
 * @param maxTokens {@code max_new_tokens}
 */
public record GenerationDefaults(
        OptionalDouble temperature, OptionalDouble topP, OptionalInt topK, OptionalInt maxTokens) {
    private static final String WHAT = "generation config";

    /**
     * Reads a model's folder; all is empty without that file.
     *
     * @throws CheckpointException if it is malformed, or a number out of its range
     */
    public static GenerationDefaults read(Path folder) {
        Path file = folder.resolve("generation_config.json");
        if (!Files.exists(file)) {
            return new GenerationDefaults(
                    OptionalDouble.empty(), OptionalDouble.empty(), OptionalInt.empty(), OptionalInt.empty());
        }
        JsonNode json = ConfigFile.json(WHAT, file);
        JsonNode drawn = json.path("do_sample");
        boolean greedy = drawn.isBoolean() && !drawn.booleanValue();
        OptionalDouble temperature = number(file, json, "temperature", Float.MAX_VALUE);
        return new GenerationDefaults(
                greedy ? OptionalDouble.of(0) : temperature,
                number(file, json, "top_p", 1),
                whole(file, json, "top_k", 0),
                whole(file, json, "max_new_tokens", 1));
    }

    private static OptionalDouble number(Path file, JsonNode json, String name, double high) {
        JsonNode node = json.path(name);
        if (node.isMissingNode() || node.isNull()) {
            return OptionalDouble.empty();
        }
        if (!node.isNumber() || !(node.doubleValue() >= 0 && node.doubleValue() <= high)) {
            throw wrong(file, name, high == 1 ? "a number from 0 to 1" : "a number of at least 0", node);
        }
        return OptionalDouble.of(node.doubleValue());
    }

    private static OptionalInt whole(Path file, JsonNode json, String name, int low) {
        JsonNode node = json.path(name);
        if (node.isMissingNode() || node.isNull()) {
            return OptionalInt.empty();
        }
        if (!node.isInt() || node.intValue() < low) {
            throw wrong(file, name, "a whole number of at least " + low, node);
        }
        return OptionalInt.of(node.intValue());
    }

    private static CheckpointException wrong(Path file, String name, String expected, JsonNode found) {
        return new CheckpointException(
                "%s %s: %s: expected %s, found %s".formatted(WHAT, file, name, expected, ConfigFile.shown(found)));
    }
}
