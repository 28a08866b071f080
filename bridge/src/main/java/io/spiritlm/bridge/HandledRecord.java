package io.spiritlm.bridge;

import java.util.Optional;
import java.util.function.Function;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

/**
 * A record in a handler's hands, and the subscriber of what comes of it. At most {@value #AHEAD} of its outputs are not yet
 * written.
 */
final class HandledRecord<I, O> extends BaseSubscriber<O> {
    private static final int AHEAD = 16;

    private final Delivered<I> delivered;
    private final CallMailbox<I, O> mailbox;
    private final Function<O, Optional<EncodedRecord>> encoder;

    /** @param encoder gives nothing for an output that was written already */
    HandledRecord(Delivered<I> delivered, CallMailbox<I, O> mailbox, Function<O, Optional<EncodedRecord>> encoder) {
        this.delivered = delivered;
        this.mailbox = mailbox;
        this.encoder = encoder;
    }

    Delivered<I> delivered() {
        return delivered;
    }

    /** One of its outputs is written: asks for another. */
    void written() {
        mailbox.onTurn(() -> request(1));
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
        request(AHEAD);
    }

    @Override
    protected void hookOnNext(O output) {
        encoder.apply(output)
                .ifPresentOrElse(encoded -> mailbox.emit(new StageEvent.Output<>(this, encoded)), this::written);
    }

    @Override
    protected void hookOnComplete() {
        mailbox.onTurn(() -> mailbox.finished(this));
    }

    @Override
    protected void hookOnError(Throwable failure) {
        mailbox.onTurn(() -> mailbox.failed(this, failure));
    }
}
