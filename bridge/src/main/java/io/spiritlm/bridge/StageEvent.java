package io.spiritlm.bridge;

/** What happens in a stage, in the order in which it must take effect. */
sealed interface StageEvent<I, O> {
    /** In which it happens. */
    Assignment assignment();

    /** What happens to a record. */
    sealed interface OfRecord<I, O> extends StageEvent<I, O> {
        HandledRecord<I, O> record();

        @Override
        default Assignment assignment() {
            return record().delivered().assignment();
        }
    }

    /** An output of {@code record}. */
    record Output<I, O>(HandledRecord<I, O> record, EncodedRecord encoded) implements OfRecord<I, O> {}

    /** A leg's session, or its deletion. */
    record Kept<I, O>(Assignment assignment, EncodedRecord encoded) implements StageEvent<I, O> {}

    /** All that comes of {@code record} was emitted before. */
    record Finished<I, O>(HandledRecord<I, O> record) implements OfRecord<I, O> {}

    /** {@code record} could not be worked on. */
    record Failed<I, O>(HandledRecord<I, O> record, String reason) implements OfRecord<I, O> {}
}
