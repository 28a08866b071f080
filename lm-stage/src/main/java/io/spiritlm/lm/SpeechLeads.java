package io.spiritlm.lm;

import io.spiritlm.bridge.Following;
import io.spiritlm.wire.CallId;
import io.spiritlm.wire.Fence;
import io.spiritlm.wire.LegClosed;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.SpeechRecord;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * The {@link SpeechLead} of each leg, told of what the vocoder writes. Thread-safe.
 *
 * <p>A leg is held while its call is being answered here, and while the vocoder speaks on it: until the leg is closed there, or
 * its partition goes elsewhere.
 */
final class SpeechLeads implements Following.Listener<SpeechRecord> {
    private final long mostFrames;
    private final Map<CallId, OfCall> calls = new HashMap<>();

    /** The legs of a call. */
    private static final class OfCall {
        private final Map<LegId, SpeechLead> legs = new HashMap<>();
        private int answering;
        /** Where the vocoder was heard; -1 before. */
        private int partition = -1;
    }

    /** @param most how far speech may be written ahead, from 2 s */
    SpeechLeads(Duration most) {
        if (most.compareTo(Duration.ofSeconds(2)) < 0) {
            throw new IllegalArgumentException("speech written ahead: expected at least 2 s, found " + most);
        }
        mostFrames = most.toMillis() * 16 / SpeechLead.SAMPLES_PER_FRAME;
    }

    /** A call is answered here from now on, until {@link #close}. */
    synchronized void open(CallId call) {
        of(call).answering++;
    }

    synchronized SpeechLead of(LegId leg) {
        return of(leg.call()).legs.computeIfAbsent(leg, _ -> new SpeechLead(mostFrames));
    }

    synchronized void close(CallId call) {
        OfCall known = of(call);
        known.answering--;
        if (known.answering == 0) {
            calls.remove(call);
        }
    }

    @Override
    public void take(int partition, SpeechRecord record) {
        switch (record) {
            case SpeechRecord.Chunk chunk
            when chunk.samples().length() == 0 -> heard(partition, chunk).vocoded(chunk.turn(), chunk.soundedUnits());
            case SpeechRecord.Chunk chunk -> {
                long samples = chunk.firstSample() + chunk.samples().length();
                heard(partition, chunk).sounded(chunk.turn(), chunk.soundedUnits(), samples);
            }
            case SpeechRecord.End end -> heard(partition, end).finished(end.turn());
            case LegClosed closed -> closed(closed.leg());
            case Fence _ -> {}
        }
    }

    private synchronized SpeechLead heard(int partition, SpeechRecord.OfTurn record) {
        LegId leg = record.turn().leg();
        of(leg.call()).partition = partition;
        return of(leg);
    }

    private synchronized void closed(LegId leg) {
        OfCall known = calls.get(leg.call());
        if (known != null) {
            known.legs.remove(leg);
            if (known.legs.isEmpty() && known.answering == 0) {
                calls.remove(leg.call());
            }
        }
    }

    @Override
    public synchronized void left(int partition) {
        calls.values().removeIf(known -> known.answering == 0 && known.partition == partition);
    }

    /** Calls about which something is held. */
    synchronized int calls() {
        return calls.size();
    }

    private OfCall of(CallId call) {
        return calls.computeIfAbsent(call, _ -> new OfCall());
    }
}
