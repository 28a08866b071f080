package io.spiritlm.vocode;

import io.spiritlm.bridge.CallHandler;
import io.spiritlm.wire.ContinuationRecord;
import io.spiritlm.wire.Fence;
import io.spiritlm.wire.LegClosed;
import io.spiritlm.wire.SpeechRecord;
import io.spiritlm.wire.TurnId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * One call in the vocode stage: a {@link TurnVocoder} for each turn that is being written.
 *
 * <p>A turn's first record stays unfinished until the turn has ended, so that a stage that starts again vocodes it whole; the
 * same turn gives the same records.
 */
final class CallVocoder implements CallHandler<ContinuationRecord, SpeechRecord> {
    private final long epoch;
    private final Vocoder vocoder;
    private final Map<TurnId, Turn> turns = new HashMap<>();
    /** What an earlier owner finished. */
    private final Set<TurnId> finished = new HashSet<>();

    private record Turn(TurnVocoder vocoder, Sinks.Empty<SpeechRecord> end) {}

    CallVocoder(long epoch, Vocoder vocoder, List<SpeechRecord> written) {
        this.epoch = epoch;
        this.vocoder = vocoder;
        for (SpeechRecord output : written) {
            if (output instanceof SpeechRecord.End end) {
                finished.add(end.turn());
            }
        }
    }

    /** Whether an output is one that a call's next handler has to know. */
    static boolean isRemembered(SpeechRecord output) {
        return output instanceof SpeechRecord.End;
    }

    @Override
    public Publisher<? extends SpeechRecord> handle(ContinuationRecord record) {
        return switch (record) {
            case Fence _ -> Flux.empty();
            case LegClosed closed -> Flux.just(new LegClosed(epoch, closed.leg(), closed.utterances()));
            case ContinuationRecord.OfTurn ofTurn -> finished.contains(ofTurn.turn()) ? Flux.empty() : handle(ofTurn);
        };
    }

    private Publisher<? extends SpeechRecord> handle(ContinuationRecord.OfTurn record) {
        boolean first = !turns.containsKey(record.turn());
        Turn turn = turns.computeIfAbsent(
                record.turn(), id -> new Turn(new TurnVocoder(epoch, id, vocoder), Sinks.empty()));
        Flux<SpeechRecord> speech = Flux.fromIterable(turn.vocoder().accept(record));
        if (turn.vocoder().hasEnded()) {
            turns.remove(record.turn());
            // only behind the last audio: until it is written the turn may have to be read again
            return speech.doOnComplete(() -> turn.end().tryEmitEmpty().orThrow());
        }
        return first ? speech.concatWith(turn.end().asMono()) : speech;
    }

    @Override
    public boolean isIdle() {
        return turns.isEmpty();
    }

    @Override
    public void close() {
        turns.clear();
    }
}
