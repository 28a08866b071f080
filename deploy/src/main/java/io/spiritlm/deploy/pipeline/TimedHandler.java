package io.spiritlm.deploy.pipeline;

import io.spiritlm.bridge.CallHandler;
import io.spiritlm.bridge.Stage;
import io.spiritlm.wire.WireRecord;
import java.util.function.LongConsumer;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * A handler whose work is timed: its own calls, and those that ask its publishers for more. These never overlap, by the
 * contract of {@link CallHandler}, so one clock does.
 */
final class TimedHandler<I, O> implements CallHandler<I, O> {
    private final CallHandler<I, O> handler;
    private final LongConsumer workedNanos;
    private int depth;

    private TimedHandler(CallHandler<I, O> handler, LongConsumer workedNanos) {
        this.handler = handler;
        this.workedNanos = workedNanos;
    }

    /** The same stage, timed. */
    static <I extends WireRecord, O extends WireRecord> Stage<I, O> timed(Stage<I, O> stage, LongConsumer workedNanos) {
        return stage.handledBy(opening -> new TimedHandler<>(stage.handlers().open(opening), workedNanos));
    }

    @Override
    public Publisher<? extends O> handle(I record) {
        long start = enter();
        try {
            return timed(handler.handle(record));
        } finally {
            leave(start);
        }
    }

    @Override
    public void expire() {
        long start = enter();
        try {
            handler.expire();
        } finally {
            leave(start);
        }
    }

    @Override
    public boolean isIdle() {
        return handler.isIdle();
    }

    @Override
    public void close() {
        handler.close();
    }

    private <T> Publisher<T> timed(Publisher<T> outputs) {
        return subscriber -> {
            long start = enter();
            try {
                outputs.subscribe(new Timed<>(subscriber));
            } finally {
                leave(start);
            }
        };
    }

    private long enter() {
        depth++;
        return System.nanoTime();
    }

    /** Calls nest: only the outermost counts. */
    private void leave(long start) {
        depth--;
        if (depth == 0) {
            workedNanos.accept(System.nanoTime() - start);
        }
    }

    /** Passes everything on, and times the requests. */
    private final class Timed<T> implements Subscriber<T> {
        private final Subscriber<? super T> subscriber;

        Timed(Subscriber<? super T> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            subscriber.onSubscribe(new Subscription() {
                @Override
                public void request(long count) {
                    long start = enter();
                    try {
                        subscription.request(count);
                    } finally {
                        leave(start);
                    }
                }

                @Override
                public void cancel() {
                    subscription.cancel();
                }
            });
        }

        @Override
        public void onNext(T output) {
            subscriber.onNext(output);
        }

        @Override
        public void onError(Throwable failure) {
            subscriber.onError(failure);
        }

        @Override
        public void onComplete() {
            subscriber.onComplete();
        }
    }
}
