package io.spiritlm.bridge;

import io.spiritlm.wire.Topic;
import io.spiritlm.wire.WireRecord;

/**
 * From one topic to another: whoever owns a partition of the first owns the partition of the same number of the second.
 *
 * @param name also the name of the consumer group
 * @param remembrance what a new owner has to know of what earlier owners wrote
 */
record Crossing<I extends WireRecord, O extends WireRecord>(
        String name, Topic<I> input, Topic<O> output, Remembrance<O> remembrance) {}
