package io.spiritlm.deploy.chaos;

import io.spiritlm.bridge.Cluster;
import io.spiritlm.bridge.KafkaSink;
import io.spiritlm.wire.AudioRecord;
import io.spiritlm.wire.CallId;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Pcm16;
import io.spiritlm.wire.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import reactor.core.publisher.Flux;

/** Calls that are written to {@code spirit.audio} without any ingest. Thread-safe. */
final class DirectCalls implements AutoCloseable {
    private static final int LINES = 24;

    private final KafkaSink sink;
    private final Pcm16 recording;
    private final BiConsumer<LegId, CallScript> begun;
    private final AtomicInteger calls = new AtomicInteger();

    /** @param begun told of each call before its first record */
    DirectCalls(Cluster cluster, Pcm16 recording, BiConsumer<LegId, CallScript> begun) {
        sink = KafkaSink.open(cluster);
        this.recording = recording;
        this.begun = begun;
    }

    /** Says every script once, as fast as it goes. */
    void rehearse() {
        Flux.fromIterable(CallScript.ofLines(LINES))
                .flatMap(script -> sink.sendAll(Topics.AUDIO, Flux.fromIterable(next(script))), 4)
                .blockLast();
    }

    private List<AudioRecord> next(CallScript script) {
        LegId leg = new LegId(new CallId("call-" + calls.getAndIncrement()), "caller");
        begun.accept(leg, script);
        Instant now = Instant.now();
        List<AudioRecord> records = new ArrayList<>();
        records.add(new AudioRecord.Open(0, leg, 0, now, script.request(), Map.of()));
        long sample = 0;
        for (CallScript.Said said : script.says(recording)) {
            switch (said) {
                case CallScript.Text(String text) ->
                    records.add(new AudioRecord.Text(0, leg, records.size(), now, text));
                case CallScript.Sound(Pcm16 samples) -> {
                    records.add(new AudioRecord.Chunk(0, leg, records.size(), now, sample, samples));
                    sample += samples.length();
                }
            }
        }
        records.add(new AudioRecord.Close(0, leg, records.size(), now));
        return records;
    }

    @Override
    public void close() {
        sink.close();
    }
}
