package io.spiritlm.bridge;

import io.spiritlm.wire.Topic;
import io.spiritlm.wire.WireRecord;

/**
 * A stage: reads one topic and writes another.
 *
 * @param name also the name of its consumer group
 * @param handlers what it does with each call
 */
public record Stage<I extends WireRecord, O extends WireRecord>(
        String name, Topic<I> input, Topic<O> output, CallHandler.Factory<I, O> handlers) {
    public Stage {
        if (name.isBlank()) {
            throw new IllegalArgumentException("stage: expected a name, found '" + name + "'");
        }
    }
}
