package io.spiritlm.ingest.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Buffers that nobody released, in the whole process. */
final class Leaks {
    private static final Queue<String> FOUND = new ConcurrentLinkedQueue<>();

    private Leaks() {}

    /** From now on, looks after every buffer. */
    static void watch() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        ByteBufUtil.setLeakListener((type, records) -> FOUND.add(type + records));
    }

    /** Whatever was lost until now must not have been a buffer. */
    static void assertNone() {
        for (int i = 0; i < 5; i++) {
            System.gc();
            // asking for a buffer reports those that were collected
            PooledByteBufAllocator.DEFAULT.buffer().release();
        }
        assertThat(FOUND).isEmpty();
    }
}
