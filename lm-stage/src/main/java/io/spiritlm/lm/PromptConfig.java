package io.spiritlm.lm;

import com.fasterxml.jackson.databind.JsonNode;
import io.spiritlm.neural.CheckpointException;
import io.spiritlm.neural.ConfigFile;
import java.nio.file.Path;

/**
 * How a language model wants to be asked: what {@code config.json} says beside the network's sizes.
 *
 * @param historyTokens {@code spirit_history_tokens}: the most tokens of the conversation so far that go before an utterance that is
 *     to be continued. 0, as without that field, for models that have learned single utterances
 */
record PromptConfig(int historyTokens) {
    private static final String HISTORY_TOKENS = "spirit_history_tokens";

    PromptConfig {
        if (historyTokens < 0) {
            throw new IllegalArgumentException(HISTORY_TOKENS + ": expected at least 0, found " + historyTokens);
        }
    }

    /**
     * Reads {@code config.json}.
     *
     * @throws CheckpointException if it is missing or malformed
     */
    static PromptConfig read(Path file) {
        JsonNode tokens = ConfigFile.json("language model config", file).path(HISTORY_TOKENS);
        try {
            if (!tokens.isMissingNode() && !tokens.isInt()) {
                throw new IllegalArgumentException(
                        HISTORY_TOKENS + ": expected a number, found " + ConfigFile.shown(tokens));
            }
            return new PromptConfig(tokens.asInt(0));
        } catch (IllegalArgumentException e) {
            throw new CheckpointException("language model config " + file + ": " + e.getMessage(), e);
        }
    }
}
