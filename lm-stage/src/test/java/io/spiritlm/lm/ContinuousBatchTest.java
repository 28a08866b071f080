package io.spiritlm.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spiritlm.wire.Finish;
import io.spiritlm.wire.Sampling;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ContinuousBatchTest {
    private static final int CAPACITY = 32;

    private final ContinuousBatch batch = new ContinuousBatch(new HashEngine(2, CAPACITY), DecodingWatch.NONE);

    @Test
    void answersHaveAllTheirTokensUpToAFullSlot() throws InterruptedException {
        try (batch;
                var generation = batch.generate(Collections.nCopies(20, 3), new Sampling.Greedy(13))) {
            for (int token = 0; token < 13; token++) {
                assertThat(generation.next()).isPresent();
            }
            assertThat(generation.next()).isEmpty();
            assertThat(generation.finish()).contains(Finish.LENGTH);
        }
    }

    @Test
    void refusesWhatHasNoRoomAndUnknownTokens() {
        try (batch) {
            assertThatThrownBy(() -> generate(20, 3, 14))
                    .hasMessage("answer: expected at most 13 tokens behind a prompt of 20, found 14");
            assertThatThrownBy(() -> generate(0, 3, 1)).hasMessageContaining("tokens: expected 1..32");
            assertThatThrownBy(() -> generate(33, 3, 1)).hasMessageContaining("found 33");
            assertThatThrownBy(() -> generate(2, HashEngine.VOCABULARY, 1))
                    .hasMessage("token: expected 0..49, found 50");
        }
    }

    private void generate(int prompt, int token, int length) {
        List<Integer> tokens = Collections.nCopies(prompt, token);
        batch.generate(tokens, new Sampling.Greedy(length)).close();
    }
}
