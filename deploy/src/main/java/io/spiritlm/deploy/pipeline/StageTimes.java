package io.spiritlm.deploy.pipeline;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How long the stages of this process have worked, waiting for input not counted: for tokenize and vocode all that their
 * handlers do, for lm the network's own thread, which all turns share. Thread-safe.
 */
public final class StageTimes {
    private final Map<StageName, AtomicLong> nanos = new EnumMap<>(StageName.class);

    StageTimes() {
        for (StageName stage : StageName.values()) {
            nanos.put(stage, new AtomicLong());
        }
    }

    void add(StageName stage, long workedNanos) {
        of(stage).addAndGet(workedNanos);
    }

    /** What the stage has worked so far, over all its threads. */
    public Duration worked(StageName stage) {
        return Duration.ofNanos(of(stage).get());
    }

    /** Counts from zero again. */
    public void reset() {
        nanos.values().forEach(counter -> counter.set(0));
    }

    private AtomicLong of(StageName stage) {
        AtomicLong counter = nanos.get(stage);
        if (counter == null) {
            throw new IllegalStateException("stage times: expected a counter for every stage, found none for " + stage);
        }
        return counter;
    }
}
