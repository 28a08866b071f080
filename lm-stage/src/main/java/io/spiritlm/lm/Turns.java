package io.spiritlm.lm;

import io.spiritlm.wire.ContinuationRecord;
import io.spiritlm.wire.Cue;
import io.spiritlm.wire.Finish;
import io.spiritlm.wire.Task;
import io.spiritlm.wire.TurnId;
import io.spiritlm.wire.Usage;
import io.spiritlm.wire.units.Modality;
import io.spiritlm.wire.units.Span;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.pool.InstrumentedPool;
import reactor.pool.PoolBuilder;
import reactor.pool.PooledRef;

/**
 * The turns that a language model writes: as many at once as it has slots, the others in the order of their utterances. Thread-safe.
 */
final class Turns implements AutoCloseable {
    /** The units that continued speech has at least, about a second: the release drops shorter runs as not worth hearing. */
    private static final int HEARD_UNITS = 24;

    private final LanguageModel model;
    private final Prompts prompts;
    private final Clock clock;
    private final InstrumentedPool<Integer> places;

    Turns(LanguageModel model, Clock clock) {
        this.model = model;
        this.clock = clock;
        prompts = new Prompts(model.vocabulary());
        var numbers = new AtomicInteger();
        places = PoolBuilder.from(Mono.fromSupplier(numbers::getAndIncrement))
                .sizeBetween(0, model.slots())
                .acquisitionScheduler(Schedulers.boundedElastic())
                .buildPool();
    }

    /**
     * A turn's records, each computed when it is asked for. A turn that can't be written is an end that says why.
     *
     * @param input what was said
     * @param begun the pieces that an earlier owner wrote, from the first on: the turn goes on behind them
     * @param cancelled asked before each record; once true, the next is the end
     */
    Flux<ContinuationRecord> write(
            long epoch,
            TurnId turn,
            Cue cue,
            List<? extends Span> input,
            List<ContinuationRecord.Piece> begun,
            BooleanSupplier cancelled) {
        return Flux.usingWhen(
                        places.acquire(), _ -> records(epoch, turn, cue, input, begun, cancelled), PooledRef::release)
                .onErrorResume(
                        IllegalArgumentException.class,
                        refused -> Flux.just(new ContinuationRecord.End(
                                epoch,
                                turn,
                                begun.size(),
                                cue,
                                Finish.FAILED,
                                String.valueOf(refused.getMessage()),
                                Usage.NONE)));
    }

    private Flux<ContinuationRecord> records(
            long epoch,
            TurnId turn,
            Cue cue,
            List<? extends Span> input,
            List<ContinuationRecord.Piece> begun,
            BooleanSupplier cancelled) {
        return Flux.generate(
                () -> {
                    var request = cue.request();
                    Modality output = Prompts.answer(request.task(), request.modality());
                    String prompt = prompts.prompt(request.task(), input, request.modality());
                    int least = request.task() == Task.CONTINUE && output == Modality.SPEECH ? HEARD_UNITS : 0;
                    var tokens = begun.stream()
                            .flatMap(piece -> piece.tokens().stream())
                            .toList();
                    var generation = model.generate(prompt, tokens, request.sampling(), output, least);
                    return new TurnWriter(epoch, turn, cue, begun.size(), generation, clock, cancelled);
                },
                (writer, sink) -> {
                    if (writer.hasEnded()) {
                        sink.complete();
                    } else {
                        try {
                            sink.next(writer.next());
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                            sink.error(e);
                        }
                    }
                    return writer;
                },
                TurnWriter::close);
    }

    @Override
    public void close() {
        places.dispose();
    }
}
