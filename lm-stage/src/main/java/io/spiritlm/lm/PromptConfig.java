package io.spiritlm.lm;

import com.fasterxml.jackson.databind.JsonNode;
import io.spiritlm.neural.CheckpointException;
import io.spiritlm.neural.ConfigFile;
import java.nio.file.Path;
import java.util.List;

/**
 * How a language model wants to be asked: what {@code config.json} says beside the network's sizes.
 *
 * @param historyTokens {@code spirit_history_tokens}: the most tokens of the conversation so far that go before an utterance that is
 *     to be continued. 0, as without that field, for models that have learned single utterances
 * @param leastUnits {@code spirit_least_units}: continued speech isn't ended before it has so many semantic units. 0, as without that
 *     field, for models that know when to end; more for one that often takes an utterance for all that there is to say
 * @param labels {@code spirit_labels}: what a model that has the tag {@code [INT]} tells apart; none, as without that field, for others
 */
record PromptConfig(int historyTokens, int leastUnits, List<String> labels) {
    private static final String HISTORY_TOKENS = "spirit_history_tokens";
    private static final String LEAST_UNITS = "spirit_least_units";
    private static final String LABELS = "spirit_labels";

    PromptConfig {
        require(HISTORY_TOKENS, historyTokens);
        require(LEAST_UNITS, leastUnits);
        labels = List.copyOf(labels);
    }

    private static void require(String name, int found) {
        if (found < 0) {
            throw new IllegalArgumentException(name + ": expected at least 0, found " + found);
        }
    }

    /**
     * Reads {@code config.json}.
     *
     * @throws CheckpointException if it is missing or malformed
     */
    static PromptConfig read(Path file) {
        JsonNode json = ConfigFile.json("language model config", file);
        try {
            return new PromptConfig(number(json, HISTORY_TOKENS), number(json, LEAST_UNITS), texts(json, LABELS));
        } catch (IllegalArgumentException e) {
            throw new CheckpointException("language model config " + file + ": " + e.getMessage(), e);
        }
    }

    private static int number(JsonNode json, String name) {
        JsonNode number = json.path(name);
        if (!number.isMissingNode() && !number.isInt()) {
            throw new IllegalArgumentException(name + ": expected a number, found " + ConfigFile.shown(number));
        }
        return number.asInt(0);
    }

    private static List<String> texts(JsonNode json, String name) {
        JsonNode texts = json.path(name);
        if (!texts.isMissingNode() && (!texts.isArray() || !texts.valueStream().allMatch(JsonNode::isTextual))) {
            throw new IllegalArgumentException(name + ": expected a list of texts, found " + ConfigFile.shown(texts));
        }
        return texts.valueStream().map(JsonNode::textValue).toList();
    }
}
