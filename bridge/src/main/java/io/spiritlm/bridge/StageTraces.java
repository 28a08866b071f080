package io.spiritlm.bridge;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.spiritlm.wire.UtteranceId;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Writes a stage's part of each utterance's trace: a span from the moment when a handler got the record of which the
 * utterance's, or turn's, first output came, until its last output is written.
 *
 * <p>Which utterance an output belongs to is told by its {@link io.spiritlm.wire.Place}, so stages know nothing of this. The
 * span's parent is the one that wrote that record, if it is of the same utterance; else, as for audio, which lies before
 * utterances, the span is the first of the trace. Thread-safe.
 */
final class StageTraces {
    private static final String SCOPE = "io.spiritlm.bridge";

    private final String stage;
    private final Tracer tracer;
    private final InstantSource clock;
    private final boolean isOff;

    StageTraces(OpenTelemetry telemetry, String stage, InstantSource clock) {
        this.stage = stage;
        this.clock = clock;
        tracer = telemetry.getTracer(SCOPE);
        isOff = telemetry.equals(OpenTelemetry.noop());
    }

    /** The spans of a call, for as long as its mailbox lives. */
    CallTraces ofCall() {
        return isOff ? CallTraces.OFF : new CallTraces.Written(this);
    }

    Instant now() {
        return clock.instant();
    }

    Span begin(UtteranceId utterance, Delivered<?> input, Instant handledAt) {
        Context parent = parent(utterance, input.cause());
        // Current for the one who makes up the trace's id.
        try (Scope _ = parent.makeCurrent()) {
            return tracer.spanBuilder(stage)
                    .setParent(parent)
                    .setSpanKind(SpanKind.CONSUMER)
                    .setStartTimestamp(handledAt)
                    .setAttribute("messaging.system", "kafka")
                    .setAttribute("messaging.consumer.group.name", stage)
                    .setAttribute("messaging.destination.name", input.origin().topic())
                    .setAttribute(
                            "messaging.destination.partition.id",
                            Integer.toString(input.origin().partition()))
                    .setAttribute("messaging.kafka.offset", input.origin().offset())
                    .setAttribute("spirit.call", utterance.leg().call().value())
                    .setAttribute("spirit.leg", utterance.leg().name())
                    .setAttribute("spirit.utterance", utterance.number())
                    .setAttribute("spirit.epoch", input.assignment().epoch())
                    .startSpan();
        }
    }

    private static Context parent(UtteranceId utterance, SpanContext cause) {
        return cause.getTraceId().equals(UtteranceTraceIds.of(utterance))
                ? Context.root().with(Span.wrap(cause))
                : UtteranceTraceIds.root(utterance);
    }
}
