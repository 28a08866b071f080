package io.spiritlm.bridge;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.spiritlm.bridge.BridgeMeter.SetAside;
import io.spiritlm.wire.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A stage's meters, registered when it is made so that counting only adds. Thread-safe. */
final class StageMeters {
    /** From a hop to an utterance that is cut off at 30 s and has waited as long again. */
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofSeconds(60)
    };

    private final MeterRegistry registry;
    private final Tags tags;
    private final Counter read;
    private final Map<Novelty, Counter> passedOver = new EnumMap<>(Novelty.class);
    private final Counter written;
    private final Map<SetAside, Counter> setAside = new EnumMap<>(SetAside.class);
    private final AtomicInteger owned = new AtomicInteger();
    private final AtomicInteger paused = new AtomicInteger();
    private final Timer takeover;
    private final Timer finish;
    private final Counter failedCommits;

    StageMeters(MeterRegistry registry, String stage, Topic<?> input) {
        this.registry = registry;
        tags = Tags.of(BridgeMeter.STAGE, stage, BridgeMeter.TOPIC, input.name());
        read = counter(BridgeMeter.READ, tags);
        for (Novelty novelty : Novelty.values()) {
            if (novelty != Novelty.NEW) {
                passedOver.put(novelty, counter(BridgeMeter.PASSED_OVER, because(novelty)));
            }
        }
        written = counter(BridgeMeter.WRITTEN, tags);
        for (SetAside reason : SetAside.values()) {
            setAside.put(reason, counter(BridgeMeter.SET_ASIDE, because(reason)));
        }
        gauge(BridgeMeter.OWNED, owned);
        gauge(BridgeMeter.PAUSED, paused);
        takeover = timer(BridgeMeter.TAKEOVER);
        finish = timer(BridgeMeter.FINISH);
        failedCommits = counter(BridgeMeter.FAILED_COMMITS, tags);
    }

    /** Of a reader that nobody watches. */
    static StageMeters unwatched(Topic<?> input) {
        return new StageMeters(new CompositeMeterRegistry(), "none", input);
    }

    void read() {
        read.increment();
    }

    /** Takes note of a record that is no work; does nothing for one that is. */
    void passedOver(Novelty novelty) {
        Counter counter = passedOver.get(novelty);
        if (counter != null) {
            counter.increment();
        }
    }

    void written() {
        written.increment();
    }

    void setAside(SetAside reason) {
        Counter counter = setAside.get(reason);
        if (counter != null) {
            counter.increment();
        }
    }

    /** Shows how many records are in handlers' hands, whenever somebody asks, for as long as {@code records} is in use. */
    void showUnfinished(AtomicInteger records) {
        gauge(BridgeMeter.UNFINISHED, records);
    }

    /**
     * How many partitions are owned now.
     *
     * @param pausedOnes how many of them aren't read
     */
    void owned(int partitions, int pausedOnes) {
        owned.set(partitions);
        paused.set(pausedOnes);
    }

    void tookOver(Duration time) {
        takeover.record(time);
    }

    /** A record that was written then is finished; a writer's clock that is ahead counts as no time. */
    void finished(Instant writtenAt) {
        Duration time = Duration.between(
                writtenAt, Instant.ofEpochMilli(registry.config().clock().wallTime()));
        finish.record(time.isNegative() ? Duration.ZERO : time);
    }

    void commitFailed() {
        failedCommits.increment();
    }

    private Tags because(Enum<?> reason) {
        return tags.and(BridgeMeter.REASON, reason.name().toLowerCase(Locale.ROOT));
    }

    private Counter counter(BridgeMeter meter, Tags all) {
        return Counter.builder(meter.meterName())
                .baseUnit(meter.unit())
                .description(meter.description())
                .tags(all)
                .register(registry);
    }

    private void gauge(BridgeMeter meter, AtomicInteger value) {
        Gauge.builder(meter.meterName(), value, AtomicInteger::get)
                .baseUnit(meter.unit())
                .description(meter.description())
                .tags(tags)
                .register(registry);
    }

    private Timer timer(BridgeMeter meter) {
        return Timer.builder(meter.meterName())
                .description(meter.description())
                .serviceLevelObjectives(BUCKETS)
                .tags(tags)
                .register(registry);
    }
}
