package io.spiritlm.deploy.pipeline;

import io.spiritlm.wire.ContinuationRecord;
import io.spiritlm.wire.Fence;
import io.spiritlm.wire.LegClosed;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Pcm16;
import io.spiritlm.wire.SpeechRecord;
import io.spiritlm.wire.units.SpeechSpan;
import io.spiritlm.wire.units.UnitStream;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What was written and what was said, of legs with one turn each. Thread-safe. */
final class StallLog {
    private final Map<LegId, Seen> legs = new HashMap<>();

    private static final class Seen {
        private long writtenUnits;
        private Optional<Duration> answeredAfter = Optional.empty();
        /** Samples by the units that have sounded in them. */
        private final NavigableMap<Long, Long> said = new TreeMap<>(Map.of(0L, 0L));

        private boolean ended;
    }

    /**
     * Where a leg stands.
     *
     * @param saidUnits that have sounded
     * @param writtenUnits by the language model
     */
    record Lead(long saidUnits, long writtenUnits) {
        long units() {
            return writtenUnits - saidUnits;
        }
    }

    synchronized void written(ContinuationRecord record, Instant at) {
        switch (record) {
            case ContinuationRecord.Piece piece -> {
                if (piece.span() instanceof SpeechSpan speech) {
                    of(piece.turn().leg()).writtenUnits +=
                            speech.ids(UnitStream.SEMANTIC).count();
                }
            }
            case ContinuationRecord.End end ->
                of(end.turn().leg()).answeredAfter =
                        Optional.of(Duration.between(end.cue().heardAt(), at));
            case LegClosed _, Fence _ -> {}
        }
    }

    synchronized void said(SpeechRecord record) {
        switch (record) {
            case SpeechRecord.Chunk chunk ->
                of(chunk.turn().leg())
                        .said
                        .put(
                                chunk.soundedUnits(),
                                chunk.firstSample() + chunk.samples().length());
            case SpeechRecord.End end -> of(end.turn().leg()).ended = true;
            case LegClosed _, Fence _ -> {}
        }
    }

    synchronized boolean hasSound(LegId leg) {
        return of(leg).said.lastKey() > 0;
    }

    synchronized boolean hasEnded(LegId leg) {
        return of(leg).ended;
    }

    synchronized Optional<Duration> answeredAfter(LegId leg) {
        return of(leg).answeredAfter;
    }

    synchronized Map<LegId, Lead> leads(Set<LegId> of) {
        Map<LegId, Lead> leads = new LinkedHashMap<>();
        of.forEach(leg -> leads.put(leg, new Lead(of(leg).said.lastKey(), of(leg).writtenUnits)));
        return leads;
    }

    /** How long the units of a lead sounded; where one ends within a chunk, that chunk's units count as equally long. */
    synchronized double secondsOf(LegId leg, Lead lead) {
        return samplesAt(leg, lead.writtenUnits()) - samplesAt(leg, lead.saidUnits());
    }

    synchronized double seconds(LegId leg) {
        return samplesAt(leg, of(leg).said.lastKey());
    }

    private double samplesAt(LegId leg, long units) {
        NavigableMap<Long, Long> said = of(leg).said;
        Map.Entry<Long, Long> below = said.floorEntry(units);
        Map.Entry<Long, Long> above = said.ceilingEntry(units);
        if (above == null) {
            throw new IllegalStateException(
                    "leg %s: expected %d units to have sounded, found %d".formatted(leg, units, said.lastKey()));
        }
        double within = above.getKey().equals(below.getKey())
                ? 0
                : (double) (units - below.getKey()) / (above.getKey() - below.getKey());
        return (below.getValue() + within * (above.getValue() - below.getValue())) / Pcm16.SAMPLE_RATE_HZ;
    }

    private Seen of(LegId leg) {
        return legs.computeIfAbsent(leg, _ -> new Seen());
    }
}
