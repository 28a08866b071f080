package io.spiritlm.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.internals.Exit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {
    private static final TopicPartition PARTITION = new TopicPartition("kept", 0);

    @TempDir
    Path directory;

    @Test
    void keepsRecordsWhenRestartedOnItsDirectory() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.keeping(directory, 0)) {
            createTopic(broker);
            produce(broker, "first");
        }
        try (EmbeddedBroker broker = EmbeddedBroker.keeping(directory, 0)) {
            produce(broker, "second");
            assertThat(read(broker, 2)).containsExactly("first", "second");
        }
    }

    @Test
    void twoServeAtOnceWithoutSharingTopics() throws Exception {
        try (EmbeddedBroker one = EmbeddedBroker.temporary();
                EmbeddedBroker other = EmbeddedBroker.temporary()) {
            createTopic(one);
            createTopic(other);
            produce(one, "of one");
            produce(other, "of other");
            assertThat(read(one, 1)).containsExactly("of one");
            assertThat(read(other, 1)).containsExactly("of other");
            assertThat(one.fault().toCompletableFuture()).isNotDone();
        }
    }

    @Test
    void refusesTakenPortAndDirectoryInUseWithoutEndingTheProcess() {
        try (EmbeddedBroker broker = EmbeddedBroker.keeping(directory, 0)) {
            assertThatThrownBy(() -> EmbeddedBroker.keeping(directory.resolve("other"), broker.port()))
                    .isInstanceOf(BrokerException.class)
                    .hasMessageContaining("expected 127.0.0.1:" + broker.port() + " to be free");
            assertThatThrownBy(() -> EmbeddedBroker.keeping(directory, 0))
                    .isInstanceOf(BrokerException.class)
                    .hasMessageContaining(directory + ": expected it unused");
        }
    }

    @Test
    void tellsOfAFaultWhereKafkaWouldEndTheProcess() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.temporary()) {
            assertThatThrownBy(() -> Exit.halt(1, "all data directories failed"))
                    .isInstanceOf(BrokerException.class)
                    .hasMessageContaining("all data directories failed");
            assertThat(broker.fault().toCompletableFuture().get(1, TimeUnit.SECONDS))
                    .hasMessageContaining("Kafka wants to halt the process with status 1");
        }
    }

    private static void createTopic(EmbeddedBroker broker) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(PARTITION.topic(), 1, (short) 1)))
                    .all()
                    .get(10, TimeUnit.SECONDS);
            // Kafka 4.4 may lose records sent before the partition's leader is known (KAFKA-15591).
            admin.listOffsets(Map.of(PARTITION, OffsetSpec.latest())).all().get(10, TimeUnit.SECONDS);
        }
    }

    private static void produce(EmbeddedBroker broker, String value) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(PARTITION.topic(), value.getBytes(StandardCharsets.UTF_8)))
                    .get(10, TimeUnit.SECONDS);
        }
    }

    private static List<String> read(EmbeddedBroker broker, int count) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(PARTITION));
            consumer.seekToBeginning(List.of(PARTITION));
            List<String> values = new ArrayList<>();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (values.size() < count && System.nanoTime() < deadline) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    values.add(new String(record.value(), StandardCharsets.UTF_8));
                }
            }
            return values;
        }
    }
}
