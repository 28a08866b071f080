package io.spiritlm.ingest.live;

import io.spiritlm.wire.AudioRecord;
import io.spiritlm.wire.LegId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where legs that an earlier owner left open go on. */
final class LegEnds {
    private LegEnds() {}

    /**
     * What a new owner has to know of a call: of each leg the last chunk, and the last record of another kind behind it. Legs of writers
     * that own nothing are left to these.
     */
    static void take(List<AudioRecord> kept, AudioRecord output) {
        if (output instanceof AudioRecord.OfLeg ofLeg && output.epoch() > 0) {
            boolean chunk = ofLeg instanceof AudioRecord.Chunk;
            kept.removeIf(before -> before instanceof AudioRecord.OfLeg other
                    && other.leg().equals(ofLeg.leg())
                    && (chunk || !(other instanceof AudioRecord.Chunk)));
            kept.add(output);
        }
    }

    /** The ends that are left, by leg. */
    static Map<LegId, LegEnd> of(List<AudioRecord> left) {
        Map<LegId, LegEnd> ends = new HashMap<>();
        List<AudioRecord.OfLeg> records = new ArrayList<>();
        left.forEach(record -> {
            if (record instanceof AudioRecord.OfLeg ofLeg) {
                records.add(ofLeg);
            }
        });
        for (AudioRecord.OfLeg record : records) {
            ends.merge(record.leg(), LegEnd.behind(record), LegEnd::later);
        }
        return ends;
    }

    /**
     * Where a leg goes on.
     *
     * @param sequence of its next record
     * @param closed whether it doesn't
     */
    record LegEnd(long sequence, long samples, long messages, boolean closed) {
        static final LegEnd START = new LegEnd(0, 0, 0, false);

        private static LegEnd behind(AudioRecord.OfLeg record) {
            long next = record.sequence() + 1;
            return switch (record) {
                case AudioRecord.Open _ -> new LegEnd(next, 0, 0, false);
                case AudioRecord.Chunk chunk ->
                    new LegEnd(next, chunk.firstSample() + chunk.samples().length(), chunk.messages(), false);
                case AudioRecord.Text text -> new LegEnd(next, 0, text.messages(), false);
                case AudioRecord.Flush flush -> new LegEnd(next, 0, flush.messages(), false);
                case AudioRecord.Close close -> new LegEnd(next, 0, close.messages(), true);
            };
        }

        /** Behind this and then a record. */
        LegEnd then(AudioRecord.OfLeg record) {
            return later(behind(record));
        }

        private LegEnd later(LegEnd other) {
            return new LegEnd(
                    Math.max(sequence, other.sequence),
                    Math.max(samples, other.samples),
                    Math.max(messages, other.messages),
                    closed || other.closed);
        }
    }
}
