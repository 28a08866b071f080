package io.spiritlm.ingest.live;

import io.spiritlm.wire.Topic;
import io.spiritlm.wire.WireRecord;

/**
 * A record that came of a leg, from any of the topics behind {@code spirit.audio}.
 *
 * @param topic where the record stands; the last record of a leg looks the same in all of them
 * @param cursor behind this result; for {@link LiveCalls#resume}. At most 512 characters of base64url
 */
public record CallResult(Topic<?> topic, WireRecord record, String cursor) {}
