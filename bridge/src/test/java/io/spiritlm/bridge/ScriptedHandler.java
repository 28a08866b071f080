package io.spiritlm.bridge;

import io.spiritlm.wire.AudioRecord;
import io.spiritlm.wire.UnitsRecord;
import java.util.function.Function;
import org.reactivestreams.Publisher;

/** Does with each record what a test says. */
record ScriptedHandler(Function<AudioRecord, Publisher<UnitsRecord>> script)
        implements CallHandler<AudioRecord, UnitsRecord> {
    @Override
    public Publisher<UnitsRecord> handle(AudioRecord record) {
        return script.apply(record);
    }

    @Override
    public boolean isIdle() {
        return true;
    }

    @Override
    public void close() {}
}
