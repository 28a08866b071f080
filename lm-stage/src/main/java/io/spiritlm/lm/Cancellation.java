package io.spiritlm.lm;

import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Whether an answer isn't wanted any more; also wakes who waits for something else. Thread-safe. */
final class Cancellation {
    private final Sinks.Empty<Void> signal = Sinks.empty();
    private volatile boolean cancelled;

    void cancel() {
        cancelled = true;
        // Refused only when another thread does the same.
        var _ = signal.tryEmitEmpty();
    }

    boolean isCancelled() {
        return cancelled;
    }

    /** Completes when it is cancelled, on the thread that does so. */
    Mono<Void> signal() {
        return signal.asMono();
    }
}
