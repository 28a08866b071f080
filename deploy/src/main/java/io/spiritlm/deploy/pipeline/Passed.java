package io.spiritlm.deploy.pipeline;

import io.spiritlm.wire.WireRecord;
import java.time.Instant;

/**
 * A record that was seen in a topic.
 *
 * @param topic the topic's name
 * @param record what it says
 * @param writtenAt when it was written, by its writer's clock, to the millisecond
 */
public record Passed(String topic, WireRecord record, Instant writtenAt) {}
