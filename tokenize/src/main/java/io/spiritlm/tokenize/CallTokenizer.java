package io.spiritlm.tokenize;

import io.spiritlm.bridge.CallHandler;
import io.spiritlm.wire.AudioRecord;
import io.spiritlm.wire.Fence;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.UnitsRecord;
import java.util.HashMap;
import java.util.Map;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * One call in the tokenize stage: a {@link LegTokenizer} for each leg.
 *
 * <p>A leg's open record stays unfinished until the leg is closed, so that a stage that starts again reads an open call from its
 * beginning and gives every utterance the same number and units as before.
 */
final class CallTokenizer implements CallHandler<AudioRecord, UnitsRecord> {
    private final long epoch;
    private final UnitTokenizer tokenizer;
    private final EndpointerConfig endpoints;
    private final Map<LegId, Leg> legs = new HashMap<>();

    private record Leg(LegTokenizer tokenizer, Sinks.Empty<UnitsRecord> end) {}

    CallTokenizer(long epoch, UnitTokenizer tokenizer, EndpointerConfig endpoints) {
        this.epoch = epoch;
        this.tokenizer = tokenizer;
        this.endpoints = endpoints;
    }

    @Override
    public Publisher<? extends UnitsRecord> handle(AudioRecord record) {
        return switch (record) {
            case Fence _ -> Flux.empty();
            case AudioRecord.OfLeg ofLeg -> handle(ofLeg);
        };
    }

    private Publisher<? extends UnitsRecord> handle(AudioRecord.OfLeg record) {
        boolean first = !legs.containsKey(record.leg());
        Leg leg = legs.computeIfAbsent(
                record.leg(), id -> new Leg(new LegTokenizer(id, epoch, tokenizer, endpoints), Sinks.empty()));
        Flux<UnitsRecord> units = Flux.fromIterable(leg.tokenizer().accept(record));
        if (leg.tokenizer().hasEnded()) {
            legs.remove(record.leg());
            leg.tokenizer().close();
            // only behind the last units: until they are written the leg may have to be read again
            return units.doOnComplete(() -> leg.end().tryEmitEmpty().orThrow());
        }
        return first ? leg.end().asMono() : units;
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
