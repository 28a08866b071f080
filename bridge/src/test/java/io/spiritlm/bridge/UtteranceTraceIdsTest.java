package io.spiritlm.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.context.Scope;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.UtteranceId;
import org.junit.jupiter.api.Test;

class UtteranceTraceIdsTest {
    private static final UtteranceId UTTERANCE = new UtteranceId(LegId.of("call", "caller"), 3);

    private final UtteranceTraceIds ids = new UtteranceTraceIds();

    /** printf call/caller/3 | sha256sum | cut -c -32: another version must go on in the same trace. */
    @Test
    void followFromCallLegAndNumberAlone() {
        assertThat(UtteranceTraceIds.of(UTTERANCE)).isEqualTo("e44ab238caac5dc0c3d7be8702acf869");
        assertThat(UtteranceTraceIds.of(new UtteranceId(LegId.of("call", "caller"), 4)))
                .isNotEqualTo(UtteranceTraceIds.of(UTTERANCE));
    }

    @Test
    void areGivenToTheFirstSpanOfAnUtteranceOnly() {
        try (Scope _ = UtteranceTraceIds.root(UTTERANCE).makeCurrent()) {
            assertThat(ids.generateTraceId()).isEqualTo(UtteranceTraceIds.of(UTTERANCE));
        }
        assertThat(TraceId.isValid(ids.generateTraceId())).isTrue();
        assertThat(ids.generateTraceId()).isNotEqualTo(UtteranceTraceIds.of(UTTERANCE));
        assertThat(ids.generateSpanId()).isNotEqualTo(ids.generateSpanId());
    }
}
