package io.spiritlm.tokenize;

import io.spiritlm.bridge.CallHandler;
import io.spiritlm.bridge.UnusableRecordException;
import io.spiritlm.wire.AudioRecord;
import io.spiritlm.wire.Fence;
import io.spiritlm.wire.LegClosed;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.UnitsRecord;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * One call in the tokenize stage: a {@link LegTokenizer} for each leg.
 *
 * <p>The records that a leg would have to be read again from, were it to go on elsewhere, stay unfinished: the one of its latest
 * checkpoint, and those of the last moments.
 */
final class CallTokenizer implements CallHandler<AudioRecord, UnitsRecord> {
    private static final Logger LOG = LoggerFactory.getLogger(CallTokenizer.class);

    private final long epoch;
    private final Supplier<TokenizerStream> streams;
    private final EndpointerConfig endpoints;
    private final Map<LegId, Leg> legs = new HashMap<>();
    private final Map<LegId, UnitsRecord.Checkpoint> checkpoints = new HashMap<>();
    private final Set<LegId> closed = new HashSet<>();

    /** A leg, and how to finish its unfinished records, by their sequence. */
    private record Leg(LegTokenizer tokenizer, Map<Long, Sinks.Many<UnitsRecord>> unfinished) {}

    /** @param written what an earlier owner wrote: where its legs can be heard on, and which are closed */
    CallTokenizer(
            long epoch, Supplier<TokenizerStream> streams, EndpointerConfig endpoints, List<UnitsRecord> written) {
        this.epoch = epoch;
        this.streams = streams;
        this.endpoints = endpoints;
        written.forEach(output -> {
            switch (output) {
                case UnitsRecord.Checkpoint checkpoint -> checkpoints.put(checkpoint.leg(), checkpoint);
                case LegClosed end -> closed.add(end.leg());
                case UnitsRecord.OfUtterance _, Fence _ -> {}
            }
        });
    }

    /** Whether an output is one that a call's next handler has to know. */
    static boolean isRemembered(UnitsRecord output) {
        return switch (output) {
            case UnitsRecord.Checkpoint _, LegClosed _ -> true;
            case UnitsRecord.OfUtterance _, Fence _ -> false;
        };
    }

    @Override
    public Publisher<? extends UnitsRecord> handle(AudioRecord record) {
        return switch (record) {
            case Fence _ -> Flux.empty();
            case AudioRecord.OfLeg ofLeg -> closed.contains(ofLeg.leg()) ? Flux.empty() : handle(ofLeg);
        };
    }

    private Publisher<? extends UnitsRecord> handle(AudioRecord.OfLeg record) {
        if (!isOpen(record)) {
            return withoutALeg(record);
        }
        Leg leg = legs.computeIfAbsent(record.leg(), id -> new Leg(open(id), new LinkedHashMap<>()));
        Flux<UnitsRecord> units = Flux.fromIterable(leg.tokenizer().accept(record));
        Sinks.Many<UnitsRecord> end = Sinks.many().unicast().onBackpressureBuffer(new ConcurrentLinkedQueue<>());
        leg.unfinished().put(record.sequence(), end);
        if (leg.tokenizer().hasEnded()) {
            legs.remove(record.leg());
            closed.add(record.leg());
            leg.tokenizer().close();
        }
        // only behind these units: until they are written, what came before may have to be read again
        return units.doOnComplete(() -> finishDispensable(leg)).concatWith(end.asFlux());
    }

    private boolean isOpen(AudioRecord.OfLeg record) {
        return record instanceof AudioRecord.Open
                || legs.containsKey(record.leg())
                || checkpoints.containsKey(record.leg());
    }

    /** What comes late of a leg that was closed and forgotten, or of one whose first record is lost. Only what was said is kept. */
    private static Publisher<? extends UnitsRecord> withoutALeg(AudioRecord.OfLeg record) {
        return switch (record) {
            case AudioRecord.Chunk _, AudioRecord.Text _ ->
                throw new UnusableRecordException("leg %s: expected an open record before all others, found %s %d"
                        .formatted(record.leg(), record.getClass().getSimpleName(), record.sequence()));
            case AudioRecord.Close _, AudioRecord.Flush _ -> {
                LOG.info(
                        "leg {}: a {} comes late, it isn't open",
                        record.leg(),
                        record.getClass().getSimpleName());
                yield Flux.empty();
            }
            case AudioRecord.Open _ -> throw new AssertionError("opens the leg");
        };
    }

    private LegTokenizer open(LegId leg) {
        UnitsRecord.Checkpoint checkpoint = checkpoints.remove(leg);
        return checkpoint == null
                ? LegTokenizer.atStart(leg, epoch, streams, endpoints)
                : LegTokenizer.at(checkpoint, epoch, streams, endpoints);
    }

    private static void finishDispensable(Leg leg) {
        Iterator<Map.Entry<Long, Sinks.Many<UnitsRecord>>> records =
                leg.unfinished().entrySet().iterator();
        while (records.hasNext()) {
            var record = records.next();
            if (!leg.tokenizer().needsAgain(record.getKey())) {
                records.remove();
                record.getValue().tryEmitComplete().orThrow();
            }
        }
    }

    /** Closes the legs; the first unfinished record of each, which there is while a leg is open, emits what that gives. */
    @Override
    public void expire() {
        for (Map.Entry<LegId, Leg> open : Map.copyOf(legs).entrySet()) {
            Leg leg = open.getValue();
            Sinks.Many<UnitsRecord> first = leg.unfinished().values().iterator().next();
            leg.tokenizer().expire().forEach(output -> first.tryEmitNext(output).orThrow());
            legs.remove(open.getKey());
            closed.add(open.getKey());
            leg.tokenizer().close();
            finishDispensable(leg);
        }
    }

    @Override
    public boolean isIdle() {
        return legs.isEmpty();
    }

    @Override
    public void close() {
        legs.values().forEach(leg -> leg.tokenizer().close());
        legs.clear();
    }
}
