package io.spiritlm.bridge;

import io.spiritlm.wire.AudioRecord;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Takes everything, writes nothing. */
final class SilentHandler implements CallHandler<AudioRecord, AudioRecord> {
    @Override
    public Publisher<AudioRecord> handle(AudioRecord record) {
        return Mono.empty();
    }

    @Override
    public boolean isIdle() {
        return true;
    }

    @Override
    public void close() {}
}
