package io.spiritlm.deploy.capacity;

import io.spiritlm.bridge.CallPartition;
import io.spiritlm.bridge.Cluster;
import io.spiritlm.bridge.Delivered;
import io.spiritlm.bridge.KafkaSink;
import io.spiritlm.bridge.KafkaSource;
import io.spiritlm.bridge.Reading;
import io.spiritlm.bridge.SourceSettings;
import io.spiritlm.bridge.TopicEnds;
import io.spiritlm.deploy.capacity.LiveLines.Wish;
import io.spiritlm.wire.AudioRecord;
import io.spiritlm.wire.CallId;
import io.spiritlm.wire.LegClosed;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Pcm16;
import io.spiritlm.wire.Topics;
import io.spiritlm.wire.UnitsRecord;
import io.spiritlm.wire.units.TimedUnit;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Legs that are said to {@code tokenize} through Kafka, and what it made of them. Thread-safe. */
final class Hearing implements AutoCloseable {
    private static final int UNIT_SAMPLES = 640;

    private final Clock clock = Clock.systemUTC();
    private final KafkaSink sink;
    private final KafkaSource<UnitsRecord> source;
    private final int partitions;
    private final Map<LegId, Instant> begun = new HashMap<>();
    private final List<Delay> delays = new ArrayList<>();
    private int legs;
    private int open;

    /** How long behind an utterance's last sample its last units came, and when. */
    record Delay(Instant at, double seconds) {}

    Hearing(Cluster cluster) {
        sink = KafkaSink.open(cluster);
        partitions = CallPartition.count(cluster, Topics.UNITS);
        source = new KafkaSource<>(
                cluster,
                Topics.UNITS,
                new Reading.OfPartitions(TopicEnds.latest(cluster, Topics.UNITS)),
                SourceSettings.standard());
        var _ = source.records().doOnNext(Delivered::acknowledge).subscribe(this::take);
    }

    /**
     * Says legs as fast as Kafka takes them, and waits until they are heard.
     *
     * @param rounds of each leg
     * @return how long it took, in seconds
     */
    double backlog(int count, SpokenRounds said, int rounds, Duration limit) throws InterruptedException {
        long since = System.nanoTime();
        Flux.range(0, count)
                .flatMap(number -> {
                    LegId leg = next(number);
                    return sink.sendAll(
                            Topics.AUDIO,
                            records(leg, said, rounds * said.round().size()));
                })
                .blockLast();
        awaitClosed(limit);
        return (System.nanoTime() - since) / 1e9;
    }

    /** Says legs in real time, beginning evenly spread over a round; returns when the last has ended. */
    void realTime(int count, SpokenRounds said, Duration length, Duration limit) throws InterruptedException {
        int pieces = Math.toIntExact(length.dividedBy(SpokenRounds.PIECE));
        Flux.range(0, count)
                .flatMap(
                        number -> Mono.delay(said.length().multipliedBy(number).dividedBy(count))
                                .thenMany(Flux.defer(() -> Flux.interval(Duration.ZERO, SpokenRounds.PIECE)
                                        .onBackpressureBuffer()
                                        .zipWith(records(next(number), said, pieces), (_, record) -> record)
                                        .concatMap(record -> sink.send(Topics.AUDIO, record)))),
                        count)
                .blockLast();
        awaitClosed(limit);
    }

    /** Of all utterances until now. */
    synchronized List<Delay> delays() {
        return List.copyOf(delays);
    }

    private Flux<AudioRecord> records(LegId leg, SpokenRounds said, int pieces) {
        return Flux.range(0, pieces + 2)
                .map(number -> number == 0
                        ? new AudioRecord.Open(0, leg, 0, clock.instant(), Wish.TRANSCRIBE.request(), Map.of())
                        : number <= pieces
                                ? chunk(leg, number, said.piece(number - 1))
                                : new AudioRecord.Close(0, leg, number, clock.instant()));
    }

    private AudioRecord chunk(LegId leg, int number, Pcm16 samples) {
        return new AudioRecord.Chunk(0, leg, number, clock.instant(), (number - 1) * (long) samples.length(), samples);
    }

    /**
     * A new leg. Legs lie in partitions so that two processes get the same number of them, whether each has half of the
     * partitions in a row or every other one: what one process and two are able to do is measured, not the luck of hashing.
     */
    private synchronized LegId next(int number) {
        int wanted = (number % 2 == 0 ? number : partitions / 2 + number) % partitions;
        CallId call;
        do {
            call = new CallId("hearing-" + legs++);
        } while (CallPartition.of(call, partitions) != wanted);
        LegId leg = new LegId(call, "caller");
        begun.put(leg, clock.instant());
        open++;
        return leg;
    }

    private synchronized void take(Delivered<UnitsRecord> delivered) {
        switch (delivered.value()) {
            case UnitsRecord.Speech speech
            when speech.isLast() -> {
                Instant start = begun.get(speech.utterance().leg());
                List<TimedUnit> units = speech.tracks().semantic();
                if (start != null && !units.isEmpty()) {
                    long sample = speech.startSample()
                            + UNIT_SAMPLES * (long) units.getLast().endFrame();
                    Instant said = start.plusNanos(sample * 1_000_000_000L / Pcm16.SAMPLE_RATE_HZ);
                    Instant written = delivered.writtenAt();
                    delays.add(
                            new Delay(written, Duration.between(said, written).toMillis() / 1e3));
                }
            }
            case LegClosed closed
            when begun.remove(closed.leg()) != null -> {
                open--;
                notifyAll();
            }
            default -> {}
        }
    }

    private synchronized void awaitClosed(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (open > 0) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                throw new IllegalStateException("tokenize: expected all legs to be heard within %d s, found %d open"
                        .formatted(limit.toSeconds(), open));
            }
            wait(left);
        }
    }

    @Override
    public void close() {
        source.close();
        sink.close();
    }
}
