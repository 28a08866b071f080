package io.spiritlm.bridge;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.spiritlm.wire.Place;
import io.spiritlm.wire.UtteranceId;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The spans of one call in a stage, of which those of utterances and turns that are being written are open. Thread-safe. */
interface CallTraces {
    /** Nobody wants to know: nothing is written, no header either. */
    CallTraces OFF = new CallTraces() {
        @Override
        public Instant now() {
            return Instant.EPOCH;
        }

        @Override
        public EncodedRecord carry(EncodedRecord output, Delivered<?> input, Instant handledAt) {
            return output;
        }

        @Override
        public void leave() {}

        @Override
        public void fail(Throwable failure) {}
    };

    Instant now();

    /**
     * The output as part of its utterance's trace.
     *
     * @param input the record that it came of, which a handler got at {@code handledAt}
     */
    EncodedRecord carry(EncodedRecord output, Delivered<?> input, Instant handledAt);

    /** Another owner goes on with what is open. */
    void leave();

    /** What is open won't be gone on with. */
    void fail(Throwable failure);

    /** The spans that somebody wants. */
    final class Written implements CallTraces {
        private final StageTraces stage;
        private final Map<UtteranceId, Span> open = new HashMap<>();

        Written(StageTraces stage) {
            this.stage = stage;
        }

        @Override
        public Instant now() {
            return stage.now();
        }

        @Override
        public synchronized EncodedRecord carry(EncodedRecord output, Delivered<?> input, Instant handledAt) {
            Optional<Place> content = output.place().filter(place -> place.series() == Place.Series.CONTENT);
            if (content.isEmpty()) {
                return output;
            }
            UtteranceId utterance =
                    new UtteranceId(content.get().leg(), content.get().number());
            Span span = open.computeIfAbsent(utterance, id -> stage.begin(id, input, handledAt));
            if (!content.get().last()) {
                return output.writtenIn(span);
            }
            open.remove(utterance);
            return output.writtenLastIn(span);
        }

        @Override
        public void leave() {
            end(span -> span.addEvent("left to the partition's next owner"));
        }

        /** Says no more than the failure's type: what its message says may be what was said in the call. */
        @Override
        public void fail(Throwable failure) {
            end(span -> span.setStatus(StatusCode.ERROR, failure.getClass().getSimpleName()));
        }

        private synchronized void end(Consumer<Span> how) {
            open.values().forEach(span -> {
                how.accept(span);
                span.end();
            });
            open.clear();
        }
    }
}
