package io.spiritlm.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spiritlm.wire.AudioRecord;
import io.spiritlm.wire.Topic;
import io.spiritlm.wire.Topics;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

class TopicSetupTest {
    private static final int PARTITIONS = 16;

    @Test
    void losesNothingThatIsWrittenRightAfterwards() {
        try (TestBroker broker = TestBroker.start()) {
            Cluster cluster = Cluster.at(broker.bootstrapServers());
            TopicSetup.create(cluster, PARTITIONS);
            List<AudioRecord> records = IntStream.range(0, 10 * PARTITIONS)
                    .mapToObj(call -> KafkaFixture.audio("call-" + call, 0))
                    .toList();
            try (KafkaSink sink = KafkaSink.open(cluster)) {
                sink.sendAll(Topics.AUDIO, Flux.fromIterable(records)).blockLast(KafkaFixture.LIMIT);
            }
            assertThat(TopicEnds.latest(cluster, Topics.AUDIO).values().stream()
                            .mapToLong(Long::longValue)
                            .sum())
                    .isEqualTo(records.size());
        }
    }

    @Test
    void keepsTheTopicsItFindsAndRefusesUnequalOnes() throws Exception {
        try (TestBroker broker = TestBroker.start();
                Admin admin = Admin.create(ClientSettings.admin(Cluster.at(broker.bootstrapServers())))) {
            Cluster cluster = Cluster.at(broker.bootstrapServers());
            TopicSetup.create(cluster, 2);
            TopicSetup.create(cluster, 8);
            for (Topic<?> topic : Topics.ALL) {
                assertThat(TopicEnds.latest(cluster, topic)).as(topic.name()).hasSize(2);
            }
            admin.deleteTopics(List.of(Topics.UNITS.name())).all().get();
            admin.createTopics(List.of(new NewTopic(Topics.UNITS.name(), Optional.of(3), Optional.empty())))
                    .all()
                    .get();
            assertThatThrownBy(() -> TopicSetup.create(cluster, 2))
                    .isInstanceOf(BridgeException.class)
                    .hasMessageContaining("expected the same number of partitions in each")
                    .hasMessageContaining("spirit.units=3");
        }
    }
}
