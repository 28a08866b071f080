package io.spiritlm.bridge;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;

/**
 * What a partition's owner leaves its successor, beside the committed position: a few numbers, in Kafka's own metadata string.
 *
 * @param inputEpoch of the last fence before the committed position; 0 if there was none
 * @param outputPosition offset in the output's partition before which nothing comes of records behind the committed position
 * @param outputEpoch of the last fence before that position; 0 if there was none
 */
record CommitMetadata(long inputEpoch, long outputPosition, long outputEpoch) {
    /** Where nothing was committed. */
    static final CommitMetadata NONE = new CommitMetadata(0, 0, 0);

    private static final String FORMAT = "spirit-1";

    /** Reads what was committed; what another program wrote counts as nothing, which costs time, no data. */
    static CommitMetadata of(@Nullable OffsetAndMetadata committed) {
        if (committed == null) {
            return NONE;
        }
        String[] fields = committed.metadata().split(" ", -1);
        if (fields.length != 4 || !fields[0].equals(FORMAT)) {
            return NONE;
        }
        try {
            return new CommitMetadata(Long.parseLong(fields[1]), Long.parseLong(fields[2]), Long.parseLong(fields[3]));
        } catch (NumberFormatException e) {
            return NONE;
        }
    }

    /** As Kafka keeps it: at most 69 characters of the 4,096 bytes that a broker takes by default. */
    String text() {
        return FORMAT + " " + inputEpoch + " " + outputPosition + " " + outputEpoch;
    }
}
