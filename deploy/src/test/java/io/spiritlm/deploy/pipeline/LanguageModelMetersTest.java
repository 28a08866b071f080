package io.spiritlm.deploy.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.spiritlm.lm.Generation;
import io.spiritlm.lm.LanguageModel;
import io.spiritlm.lm.LanguageModelSettings;
import io.spiritlm.wire.Finish;
import io.spiritlm.wire.Sampling;
import io.spiritlm.wire.units.Modality;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What the shipped language model shows of an answer, of one that goes on from it, and of one that nobody wants any more. */
final class LanguageModelMetersTest {
    private static final String PROMPT = "[Speech]" + "[Hu1][Hu7][Hu3]".repeat(8);

    @Test
    void countsAnswers() throws Exception {
        var registry = new SimpleMeterRegistry();
        CountDownLatch cancelled = new CountDownLatch(1);
        var meters = new LanguageModelMeters(registry, nanos -> {}) {
            @Override
            public void ended(Finish reason) {
                super.ended(reason);
                if (reason == Finish.CANCELLED) {
                    cancelled.countDown();
                }
            }
        };
        Path folder = new ModelFolder(Path.of("..", "models", "spirit-mini-base")).languageModel();
        try (LanguageModel model = LanguageModel.open(folder, LanguageModelSettings.of(2), meters)) {
            meters.show(model);
            for (int i = 0; i < 2; i++) {
                try (Generation answer = model.generate(PROMPT, new Sampling.Greedy(8), Modality.ARBITRARY)) {
                    while (answer.next().isPresent()) {
                        assertThat(registry.get("spirit.lm.taken").gauge().value())
                                .isBetween(0.0, 1.0);
                    }
                }
            }
            try (Generation unwanted = model.generate(PROMPT, new Sampling.Greedy(500), Modality.SPEECH)) {
                assertThat(unwanted.next()).isPresent();
            }
            cancelled.await();
            model.score("[Speech][Hu1][Hu2]").join();

            double prompt = model.vocabulary().encode(PROMPT).length;
            assertThat(registry.get("spirit.lm.read").counter().count()).isEqualTo(3 * prompt);
            assertThat(registry.get("spirit.lm.cached").counter().count()).isEqualTo(2 * (prompt - 1));
            assertThat(registry.get("spirit.lm.first.token").timer().count()).isEqualTo(3);
            assertThat(registry.get("spirit.lm.written").counter().count()).isGreaterThan(1);
            assertThat(registry.get("spirit.lm.scored").counter().count()).isEqualTo(3);
            assertThat(registry.get("spirit.lm.batch").summary().max()).isEqualTo(1);
            assertThat(registry.get("spirit.lm.ended")
                            .tag("reason", "cancelled")
                            .counter()
                            .count())
                    .isEqualTo(1);
            assertThat(registry.get("spirit.lm.slots").gauge().value()).isEqualTo(2);
            assertThat(registry.get("spirit.lm.held").gauge().value()).isGreaterThanOrEqualTo(prompt);
        }
    }
}
