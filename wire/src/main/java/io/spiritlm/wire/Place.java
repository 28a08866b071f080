package io.spiritlm.wire;

import static java.util.Objects.requireNonNull;

/**
 * A record's place among those of its leg in one topic. Records of one leg, series and number count up; whoever has seen a
 * place, or a later one of the same three, knows the record for a duplicate.
 *
 * @param number of the utterance or turn; 0 where the series has but one
 * @param last whether nothing of this leg, series and number follows
 */
public record Place(LegId leg, Series series, long number, long sequence, boolean last) {

    /** What counts for itself. */
    public enum Series {
        /** What was said, heard or answered. */
        CONTENT,
        /** What was heard so far, and may still change. */
        PREVIEW,
        /** {@link UnitsRecord.Checkpoint}. */
        CHECKPOINT,
        /** {@link LegClosed}. */
        CLOSED
    }

    public Place {
        requireNonNull(leg, "leg");
        requireNonNull(series, "series");
        Check.notNegative("number", number);
        Check.notNegative("sequence", sequence);
    }
}
