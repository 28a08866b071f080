package io.spiritlm.bridge;

/**
 * The right to work on a partition's records and to write what comes of them.
 *
 * @param epoch the owner's, carried by all it writes; 0 for a reader that writes nothing
 * @param left what the last owner left
 * @param outputPosition offset behind the owner's fence, where its own output begins
 * @param inputEnd where the input ended when the right was given: what comes of records before may have been written already
 */
record Mandate(long epoch, CommitMetadata left, long outputPosition, long inputEnd) {
    /** That of a reader that writes nothing. */
    static Mandate toRead(CommitMetadata left) {
        return new Mandate(0, left, 0, 0);
    }
}
