package io.spiritlm.bridge;

import io.spiritlm.wire.DeadLetter.Origin;
import io.spiritlm.wire.Decoded;
import io.spiritlm.wire.Fence;
import io.spiritlm.wire.WireRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;

/**
 * Takes over a stage's partitions: appends a fence to each output partition and reads back what earlier owners wrote before it,
 * from the position that the last one left; then the sessions of the legs that are open.
 *
 * <p>An epoch is higher than any before its fence: whoever finds as high a one before its own fence appends another. So of two
 * owners that know nothing of each other, the one whose fence comes later has the higher epoch, whatever they began with.
 */
final class StageTakeover<I extends WireRecord, O extends WireRecord> implements Takeover {
    private static final Logger LOG = LoggerFactory.getLogger(StageTakeover.class);
    private static final Duration POLL = Duration.ofMillis(100);

    private final Cluster cluster;
    private final Crossing<I, O> crossing;
    private final KafkaSink sink;
    private final String owner;
    private final StageMeters meters;
    private final Optional<TopicFollower<?>> follower;
    private final Optional<SessionLog> sessions;
    private final Map<Integer, Found<O>> found = new ConcurrentHashMap<>();

    private record Found<O>(long epoch, Recovered<O> recovered) {}

    /** @param owner the name that stands in fences, for people */
    StageTakeover(
            Cluster cluster,
            Crossing<I, O> crossing,
            KafkaSink sink,
            String owner,
            StageMeters meters,
            Optional<TopicFollower<?>> follower,
            Optional<SessionLog> sessions) {
        this.follower = follower;
        this.sessions = sessions;
        this.cluster = cluster;
        this.crossing = crossing;
        this.sink = sink;
        this.owner = owner;
        this.meters = meters;
    }

    /** What was found for an assignment; let go when it is of no more use. */
    Recovered<O> of(Assignment assignment) {
        int partition = assignment.partition().partition();
        Found<O> latest = found.get(partition);
        if (latest == null || latest.epoch() != assignment.epoch()) {
            return new Recovered<>();
        }
        if (assignment.hasCaughtUp()) {
            found.remove(partition, latest);
        }
        return latest.recovered();
    }

    @Override
    public Map<Integer, Mandate> begin(Map<Integer, CommitMetadata> claims) {
        long start = System.nanoTime();
        Map<Integer, OutputReading<O>> readings = new HashMap<>();
        claims.forEach((partition, left) -> readings.put(partition, new OutputReading<>(left, crossing.remembrance())));
        try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                ClientSettings.reader(cluster), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(readings.keySet().stream().map(this::output).toList());
            readings.forEach((partition, reading) -> consumer.seek(output(partition), reading.from()));
            Map<Integer, OutputReading<O>> open = new HashMap<>(readings);
            while (!open.isEmpty()) {
                fence(open);
                readUpToFences(consumer, readings);
                open.values().removeIf(OutputReading::isHighest);
            }
            Map<Integer, Long> inputEnds = inputEnds(consumer, claims.keySet());
            Map<Integer, Mandate> mandates = new HashMap<>();
            readings.forEach((partition, reading) -> {
                Mandate mandate = reading.mandate(inputEnds.getOrDefault(partition, 0L));
                found.put(partition, new Found<>(mandate.epoch(), reading.recovered()));
                mandates.put(partition, mandate);
            });
            follower.ifPresent(beside -> beside.follow(
                    consumer,
                    readings.entrySet().stream()
                            .collect(Collectors.toMap(
                                    Map.Entry::getKey,
                                    reading -> reading.getValue().rememberedSince()))));
            sessions.ifPresent(log -> log.restore(
                    consumer,
                    mandates.entrySet().stream()
                            .collect(Collectors.toMap(
                                    Map.Entry::getKey,
                                    mandate -> mandate.getValue().epoch()))));
            Duration time = Duration.ofNanos(System.nanoTime() - start);
            meters.tookOver(time);
            LOG.info("{}: took over {} partitions in {} ms", crossing.name(), mandates.size(), time.toMillis());
            return mandates;
        } catch (RetriableException e) {
            throw cluster.unreachable(cluster.patience(), e);
        } catch (KafkaException e) {
            throw new BridgeException(
                    crossing.output() + " at " + cluster.bootstrapServers()
                            + ": expected to read back what earlier owners wrote" + BridgeException.found(e),
                    e);
        }
    }

    @Override
    public void end(int partition) {
        follower.ifPresent(beside -> beside.leave(partition));
        sessions.ifPresent(log -> log.leave(partition));
    }

    private void fence(Map<Integer, OutputReading<O>> readings) {
        Flux.fromIterable(readings.entrySet())
                .flatMap(entry -> {
                    OutputReading<O> reading = entry.getValue();
                    O fence = crossing.output().fence(new Fence(reading.claim(), owner));
                    return sink.sendTo(crossing.output(), entry.getKey(), fence)
                            .map(Origin::offset)
                            .doOnNext(reading::fencedAt);
                })
                .blockLast();
    }

    private void readUpToFences(Consumer<byte[], byte[]> consumer, Map<Integer, OutputReading<O>> readings) {
        long heardAt = System.nanoTime();
        while (!areRead(consumer, readings)) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            if (!records.isEmpty()) {
                heardAt = System.nanoTime();
            } else if (System.nanoTime() - heardAt > cluster.patience().toNanos()) {
                throw cluster.unreachable(cluster.patience(), new TimeoutException("output can't be read back"));
            }
            for (ConsumerRecord<byte[], byte[]> read : records) {
                OutputReading<O> reading = readings.get(read.partition());
                if (reading != null && crossing.output().decode(read.value()) instanceof Decoded.Value<O>(O output)) {
                    reading.take(read.offset(), Instant.ofEpochMilli(read.timestamp()), output);
                }
            }
        }
    }

    private boolean areRead(Consumer<?, ?> consumer, Map<Integer, OutputReading<O>> readings) {
        return readings.entrySet().stream()
                .allMatch(reading -> reading.getValue().isRead(consumer.position(output(reading.getKey()))));
    }

    private Map<Integer, Long> inputEnds(Consumer<?, ?> consumer, Collection<Integer> partitions) {
        return consumer
                .endOffsets(
                        partitions.stream()
                                .map(partition ->
                                        new TopicPartition(crossing.input().name(), partition))
                                .toList(),
                        cluster.patience())
                .entrySet()
                .stream()
                .collect(Collectors.toMap(end -> end.getKey().partition(), Map.Entry::getValue));
    }

    private TopicPartition output(int partition) {
        return new TopicPartition(crossing.output().name(), partition);
    }
}
