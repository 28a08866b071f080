package io.spiritlm.bridge;

/** What happens in a stage, in the order in which it must take effect. */
sealed interface StageEvent<I, O> {
    HandledRecord<I, O> record();

    /** An output of {@code record}. */
    record Output<I, O>(HandledRecord<I, O> record, EncodedRecord encoded) implements StageEvent<I, O> {}

    /** All that comes of {@code record} was emitted before. */
    record Finished<I, O>(HandledRecord<I, O> record) implements StageEvent<I, O> {}

    /** {@code record} could not be worked on. */
    record Failed<I, O>(HandledRecord<I, O> record, String reason) implements StageEvent<I, O> {}
}
