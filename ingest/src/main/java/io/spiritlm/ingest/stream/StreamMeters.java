package io.spiritlm.ingest.stream;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** The WebSockets' meters, registered when it is made so that counting only adds. Thread-safe. */
final class StreamMeters {
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30)
    };

    private final MeterRegistry registry;
    private final AtomicInteger connections = new AtomicInteger();
    private final Map<String, Counter> counters = new HashMap<>();
    private final Timer ack;

    StreamMeters(MeterRegistry registry) {
        this.registry = registry;
        Gauge.builder(StreamMeter.CONNECTIONS.meterName(), connections, AtomicInteger::get)
                .baseUnit(StreamMeter.CONNECTIONS.unit())
                .description(StreamMeter.CONNECTIONS.description())
                .register(registry);
        ack = Timer.builder(StreamMeter.ACK.meterName())
                .description(StreamMeter.ACK.description())
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
        for (StreamMeter meter : StreamMeter.values()) {
            if (meter != StreamMeter.CONNECTIONS && meter != StreamMeter.ACK) {
                register(meter);
            }
        }
    }

    private void register(StreamMeter meter) {
        if (meter.tag().isEmpty()) {
            counters.put(meter.name(), counter(meter).register(registry));
        }
        for (String value : meter.tagValues()) {
            counters.put(
                    meter.name() + value, counter(meter).tag(meter.tag(), value).register(registry));
        }
    }

    private static Counter.Builder counter(StreamMeter meter) {
        return Counter.builder(meter.meterName()).baseUnit(meter.unit()).description(meter.description());
    }

    /** How many there are now. */
    AtomicInteger connections() {
        return connections;
    }

    void count(StreamMeter meter) {
        count(meter, "", 1);
    }

    void count(StreamMeter meter, long amount) {
        count(meter, "", amount);
    }

    void count(StreamMeter meter, String value) {
        count(meter, value, 1);
    }

    private void count(StreamMeter meter, String value, long amount) {
        Counter counter = counters.get(meter.name() + value);
        if (counter == null) {
            throw new IllegalArgumentException(meter + ": expected one of " + meter.tagValues() + ", found " + value);
        }
        counter.increment((double) amount);
    }

    void acknowledged(long nanos) {
        ack.record(Duration.ofNanos(nanos));
    }
}
