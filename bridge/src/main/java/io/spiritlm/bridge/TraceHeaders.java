package io.spiritlm.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** How a record says which span wrote it: W3C's {@code traceparent}, and {@code tracestate} where there is one. */
final class TraceHeaders {
    private static final W3CTraceContextPropagator W3C = W3CTraceContextPropagator.getInstance();
    private static final TextMapGetter<Headers> IN_HEADERS = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Headers headers) {
            List<String> keys = new ArrayList<>();
            headers.forEach(header -> keys.add(header.key()));
            return keys;
        }

        @Override
        public @Nullable String get(@Nullable Headers headers, String key) {
            @Nullable Header found = headers == null ? null : headers.lastHeader(key);
            return found == null || found.value() == null ? null : new String(found.value(), UTF_8);
        }
    };

    private TraceHeaders() {}

    /** The span that wrote the record; an invalid one if the headers, which may hold anything, don't say. */
    static SpanContext read(Headers headers) {
        return headers.iterator().hasNext()
                ? Span.fromContext(W3C.extract(Context.root(), headers, IN_HEADERS))
                        .getSpanContext()
                : SpanContext.getInvalid();
    }

    /** The headers of what this span writes. */
    static Headers of(Span span) {
        RecordHeaders headers = new RecordHeaders();
        W3C.inject(Context.root().with(span), headers, (carrier, key, value) -> {
            if (carrier != null) {
                carrier.add(key, value.getBytes(UTF_8));
            }
        });
        return headers;
    }
}
