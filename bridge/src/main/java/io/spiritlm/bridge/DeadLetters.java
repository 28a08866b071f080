package io.spiritlm.bridge;

import io.spiritlm.wire.DeadLetter;
import io.spiritlm.wire.DeadLetter.Origin;
import io.spiritlm.wire.Topics;
import reactor.core.publisher.Mono;

/** Sets aside records that can't be read or worked on, in the partition of {@code spirit.dead-letters} with their own number. */
final class DeadLetters {
    private final KafkaSink sink;

    DeadLetters(KafkaSink sink) {
        this.sink = sink;
    }

    Mono<Origin> report(long epoch, Origin origin, String reason, byte[] raw) {
        return sink.sendTo(Topics.DEAD_LETTERS, origin.partition(), DeadLetter.of(epoch, origin, reason, raw));
    }
}
