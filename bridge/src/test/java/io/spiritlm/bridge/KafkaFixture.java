package io.spiritlm.bridge;

import io.spiritlm.wire.AudioRecord;
import io.spiritlm.wire.Cue;
import io.spiritlm.wire.DeadLetter;
import io.spiritlm.wire.Decoded;
import io.spiritlm.wire.Fence;
import io.spiritlm.wire.LegClosed;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Request;
import io.spiritlm.wire.Sampling;
import io.spiritlm.wire.Task;
import io.spiritlm.wire.Topic;
import io.spiritlm.wire.Topics;
import io.spiritlm.wire.UnitsRecord;
import io.spiritlm.wire.UtteranceId;
import io.spiritlm.wire.Voice;
import io.spiritlm.wire.WireRecord;
import io.spiritlm.wire.units.Modality;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import reactor.core.publisher.Flux;

/** A broker of its own with the topics, in few partitions, and ways to fill and look into them. */
final class KafkaFixture implements AutoCloseable {
    static final int PARTITIONS = 4;
    /** Every wait is for a condition, so this is only for what is broken; a machine with other work may be slow. */
    static final Duration LIMIT = Duration.ofSeconds(60);

    static final Comparator<UnitsRecord> UNITS_ORDER = Comparator.<UnitsRecord>comparingLong(
                    output -> ofUtterance(output).utterance().number())
            .thenComparingLong(output -> ofUtterance(output).sequence());
    static final Cue CUE = new Cue(
            new Request(Task.CONTINUE, Modality.TEXT, new Sampling.Greedy(1), Voice.DEFAULT, Duration.ofSeconds(1)),
            Instant.EPOCH);

    private final TestBroker broker = TestBroker.start();
    private final Cluster cluster = new Cluster(broker.bootstrapServers(), Duration.ofSeconds(3));
    private final KafkaSink sink;

    KafkaFixture() {
        TopicSetup.create(cluster, PARTITIONS);
        sink = KafkaSink.open(cluster);
    }

    Cluster cluster() {
        return cluster;
    }

    KafkaSink sink() {
        return sink;
    }

    void stopBroker() {
        broker.close();
    }

    /** A small record of a leg. */
    static AudioRecord audio(String call, long sequence) {
        return audio(0, call, sequence);
    }

    static AudioRecord audio(long epoch, String call, long sequence) {
        return new AudioRecord.Text(epoch, LegId.of(call, "caller"), sequence, Instant.EPOCH, call + ":" + sequence);
    }

    /** A small output for an input; {@code index} counts the outputs of that input. */
    static UnitsRecord units(AudioRecord input, long index) {
        return units(0, input, index);
    }

    static UnitsRecord units(long epoch, AudioRecord input, long index) {
        LegId leg = LegId.of(input.call().orElseThrow().value(), "caller");
        String text = leg.call() + ":" + sequence(input);
        return new UnitsRecord.Text(epoch, new UtteranceId(leg, sequence(input) * 10_000 + index), 0, CUE, text);
    }

    static String text(UnitsRecord output) {
        return ofUtterance(output) instanceof UnitsRecord.Text text ? text.text() : "";
    }

    static long sequence(WireRecord record) {
        return switch (record) {
            case AudioRecord.OfLeg ofLeg -> ofLeg.sequence();
            default -> throw new AssertionError("expected audio, found " + record);
        };
    }

    private static UnitsRecord.OfUtterance ofUtterance(UnitsRecord output) {
        return switch (output) {
            case UnitsRecord.OfUtterance ofUtterance -> ofUtterance;
            case UnitsRecord.Checkpoint _, Fence _, LegClosed _ ->
                throw new AssertionError("expected units, found " + output);
        };
    }

    /** Writes records 0 to {@code count - 1} of a call. */
    void write(String call, int count) {
        sink.sendAll(Topics.AUDIO, Flux.range(0, count).map(sequence -> audio(call, sequence)))
                .blockLast(LIMIT);
    }

    <T extends WireRecord> void send(Topic<T> topic, T record) {
        sink.send(topic, record).block(LIMIT);
    }

    void writeRaw(Topic<?> topic, int partition, byte[] value) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                ClientSettings.producer(cluster), new ByteArraySerializer(), new ByteArraySerializer())) {
            var _ = producer.send(new ProducerRecord<>(topic.name(), partition, new byte[0], value));
        }
    }

    /** A member of a group that reads spirit.audio. */
    KafkaSource<AudioRecord> audioSource(String group, SourceSettings settings) {
        return new KafkaSource<>(cluster, Topics.AUDIO, Reading.inGroup(group), settings);
    }

    /** The first {@code count} records of a topic. */
    <T extends WireRecord> List<T> readAll(Topic<T> topic, int count) {
        try (KafkaSource<T> source = new KafkaSource<>(
                cluster,
                topic,
                new Reading.OfPartitions(TopicEnds.earliest(cluster, topic)),
                SourceSettings.standard())) {
            return source.records()
                    .map(Delivered::value)
                    .take(count)
                    .collectList()
                    .blockOptional(LIMIT)
                    .orElseThrow();
        }
    }

    /** How many records, but for fences, lie in a topic. */
    int count(Topic<?> topic) {
        return readRaw(topic).size();
    }

    /** All that lies in a topic, fences left out, without the reader's care for duplicates and epochs. */
    <T extends WireRecord> List<T> readRaw(Topic<T> topic) {
        List<T> found = new ArrayList<>();
        readRecords(topic).forEach(record -> {
            if (topic.decode(record.value()) instanceof Decoded.Value<T>(T value) && !(value instanceof Fence)) {
                found.add(value);
            }
        });
        return found;
    }

    /** All that lies in a topic, as Kafka has it. */
    List<ConsumerRecord<byte[], byte[]>> readRecords(Topic<?> topic) {
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                ClientSettings.reader(cluster), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = IntStream.range(0, PARTITIONS)
                    .mapToObj(partition -> new TopicPartition(topic.name(), partition))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(50)).forEach(found::add);
            }
        }
        return found;
    }

    List<DeadLetter> deadLetters(int count) {
        return readAll(Topics.DEAD_LETTERS, count);
    }

    /** Sum over the partitions of what a group has committed in spirit.audio. */
    long committed(String group) {
        try (Admin admin = Admin.create(ClientSettings.admin(cluster))) {
            return admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().values().stream()
                    .mapToLong(OffsetAndMetadata::offset)
                    .sum();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Returns when the condition holds. */
    static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("expected within " + LIMIT + ": " + what);
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    @Override
    public void close() {
        sink.close();
        broker.close();
    }
}
