package io.spiritlm.bridge;

import io.spiritlm.bridge.BridgeMeter.SetAside;
import io.spiritlm.wire.DeadLetter;
import io.spiritlm.wire.Topic;
import io.spiritlm.wire.Topics;
import io.spiritlm.wire.WireRecord;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Writes a stage's outputs and its legs' sessions in the order of their emission, and acknowledges a record when all that was
 * emitted before its end is written.
 *
 * <p>The queue in front is bounded by what its feeders may emit: {@link HandledRecord} asks its publisher for few outputs
 * beyond those written, a handler writes few sessions for each record, and the stage bounds the records.
 */
final class StageOutput<I extends WireRecord, O> {
    private final Topic<I> input;
    private final KafkaSink sink;
    private final StageMeters meters;
    private final Sinks.Many<StageEvent<I, O>> events = Sinks.many().unicast().onBackpressureBuffer();
    private final Disposable.Swap writing = Disposables.swap();

    StageOutput(Topic<I> input, KafkaSink sink, StageMeters meters) {
        this.input = input;
        this.sink = sink;
        this.meters = meters;
    }

    /**
     * Begins to write.
     *
     * @param acknowledged told of the number of records that need no more attention
     * @param broken told of the failure after which nothing is written any more
     */
    void subscribe(IntConsumer acknowledged, Consumer<Throwable> broken) {
        writing.update(events.asFlux()
                .publishOn(sink.sender(), KafkaSink.IN_FLIGHT)
                .flatMapSequential(this::write, KafkaSink.IN_FLIGHT)
                .subscribe(
                        event -> {
                            switch (event) {
                                case StageEvent.Output<I, O> output ->
                                    output.record().written();
                                case StageEvent.Kept<I, O> _ -> {}
                                case StageEvent.Finished<I, O> finished -> {
                                    finished.record().delivered().acknowledge();
                                    acknowledged.accept(1);
                                }
                                case StageEvent.Failed<I, O> failed -> {
                                    failed.record().delivered().acknowledge();
                                    acknowledged.accept(1);
                                }
                            }
                        },
                        broken));
    }

    /** Takes events from any thread; those of one thread, and of threads that wait for each other, stay in order. */
    void emit(StageEvent<I, O> event) {
        synchronized (events) {
            // Refused only after the end, when nobody waits for the event any more.
            var _ = events.tryEmitNext(event);
        }
    }

    void close() {
        writing.dispose();
    }

    /** What an earlier owner of the partition emitted late is not written. */
    private Mono<StageEvent<I, O>> write(StageEvent<I, O> event) {
        if (event.assignment().isRevoked()) {
            return Mono.just(event);
        }
        return switch (event) {
            case StageEvent.Output<I, O> output ->
                sink.append(output.encoded())
                        .doOnNext(written -> {
                            meters.written();
                            output.encoded().written();
                            output.record().delivered().wrote(written.offset());
                        })
                        .thenReturn(event);
            case StageEvent.Kept<I, O> kept -> sink.append(kept.encoded()).thenReturn(event);
            case StageEvent.Finished<I, O> finished -> {
                meters.finished(finished.record().delivered().writtenAt());
                yield Mono.just(event);
            }
            case StageEvent.Failed<I, O> failed ->
                sink.append(deadLetter(failed.record().delivered(), failed.reason()))
                        .doOnNext(_ -> meters.setAside(SetAside.FAILED))
                        .thenReturn(event);
        };
    }

    private EncodedRecord deadLetter(Delivered<I> delivered, String reason) {
        byte[] raw = input.encode(delivered.value());
        DeadLetter letter = DeadLetter.of(delivered.assignment().epoch(), delivered.origin(), reason, raw);
        return EncodedRecord.of(Topics.DEAD_LETTERS, delivered.origin().partition(), letter);
    }
}
