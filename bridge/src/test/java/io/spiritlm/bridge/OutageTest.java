package io.spiritlm.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spiritlm.wire.AudioRecord;
import io.spiritlm.wire.Topics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OutageTest {

    @Test
    void saysInTimeThatThereIsNoBroker() throws IOException {
        try (Socket bound = new Socket()) {
            // Bound and not listening: refuses connections, and no other process gets the port meanwhile.
            bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            String nowhere = "127.0.0.1:" + bound.getLocalPort();
            Cluster cluster = new Cluster(nowhere, Duration.ofSeconds(2));
            String expected = "kafka: expected a broker at " + nowhere + " within 2 s, found: ConnectException";
            assertThatThrownBy(() -> TopicSetup.create(cluster))
                    .isInstanceOf(BridgeException.class)
                    .hasMessageStartingWith(expected);
            assertThatThrownBy(() -> KafkaSink.open(cluster))
                    .isInstanceOf(BridgeException.class)
                    .hasMessageStartingWith(expected);
            try (KafkaSource<AudioRecord> source =
                    new KafkaSource<>(cluster, Topics.AUDIO, Reading.inGroup("nobody"), SourceSettings.standard())) {
                assertThatThrownBy(() -> source.records().blockLast(KafkaFixture.LIMIT))
                        .isInstanceOf(BridgeException.class)
                        .hasMessageStartingWith(expected);
            }
        }
    }

    @Test
    void saysInTimeThatATopicIsMissing() {
        try (TestBroker broker = TestBroker.start();
                KafkaSource<AudioRecord> source = new KafkaSource<>(
                        new Cluster(broker.bootstrapServers(), Duration.ofSeconds(2)),
                        Topics.AUDIO,
                        Reading.inGroup("early"),
                        SourceSettings.standard())) {
            assertThatThrownBy(() -> source.records().blockLast(KafkaFixture.LIMIT))
                    .isInstanceOf(BridgeException.class)
                    .hasMessageContaining("topic spirit.audio")
                    .hasMessageContaining("found no such topic");
        }
    }

    @Test
    void sourceSinkAndStageSayInTimeThatTheBrokerHasGone() {
        try (KafkaFixture kafka = new KafkaFixture();
                KafkaSource<AudioRecord> source = kafka.audioSource("outage", SourceSettings.standard());
                StageRunner<AudioRecord, AudioRecord> stage = StageRunner.start(
                        kafka.cluster(),
                        new Stage<>("echo", Topics.AUDIO, Topics.AUDIO, _ -> new SilentHandler()),
                        StageSettings.standard())) {
            kafka.write("before", 3);
            assertThat(source.records()
                            .doOnNext(_ -> kafka.stopBroker())
                            .materialize()
                            .blockLast(KafkaFixture.LIMIT))
                    .satisfies(signal -> assertThat(signal.getThrowable())
                            .isInstanceOf(BridgeException.class)
                            .hasMessageContaining(
                                    "expected a broker at " + kafka.cluster().bootstrapServers()));
            assertThatThrownBy(() -> kafka.sink()
                            .send(Topics.AUDIO, KafkaFixture.audio("after", 0))
                            .block(KafkaFixture.LIMIT))
                    .isInstanceOf(BridgeException.class)
                    .hasMessageContaining(
                            "expected the broker at " + kafka.cluster().bootstrapServers());
            assertThatThrownBy(() -> stage.completion().block(KafkaFixture.LIMIT))
                    .isInstanceOf(BridgeException.class)
                    .hasMessageMatching(".*expected (a|the) broker at .*");
        }
    }
}
