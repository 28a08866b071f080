package io.spiritlm.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.spiritlm.wire.AudioRecord;
import io.spiritlm.wire.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Settings of a connection, against a broker that wants none. */
final class ConnectionSettingsTest {
    private static final String SECRET = "hunter2-of-a-test";
    private static TestBroker broker;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        broker = TestBroker.start();
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void reachEveryKindOfClient() throws IOException {
        Cluster cluster = cluster(read("security.protocol=PLAINTEXT\nclient.id=spirit-of-a-test\n"));
        TopicSetup.create(cluster, 1);
        AudioRecord record = KafkaFixture.audio("call", 0);
        try (KafkaSink sink = KafkaSink.open(cluster);
                KafkaSource<AudioRecord> source = new KafkaSource<>(
                        cluster, Topics.AUDIO, Reading.inGroup("reader"), SourceSettings.standard())) {
            sink.send(Topics.AUDIO, record).block(KafkaFixture.LIMIT);
            assertThat(source.records().map(Delivered::value).blockFirst(KafkaFixture.LIMIT))
                    .isEqualTo(record);
        }
        assertThat(List.of(
                        ClientSettings.admin(cluster),
                        ClientSettings.producer(cluster),
                        ClientSettings.reader(cluster),
                        ClientSettings.consumer(cluster, Reading.inGroup("reader"), SourceSettings.standard())))
                .allSatisfy(settings -> assertThat(settings)
                        .containsEntry("security.protocol", "PLAINTEXT")
                        .containsEntry("client.id", "spirit-of-a-test"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"acks", "bootstrap.servers", "ssl.truststore.lokation", "security", "SSL.protocol"})
    void refuseWhatIsNotAboutTheConnection(String name) throws IOException {
        Path file = write("security.protocol=SSL\n" + name + "=" + SECRET + "\n");

        assertThatThrownBy(() -> ConnectionSettings.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(file + ": expected only settings of Kafka's clients that begin with security.")
                .hasMessageEndingWith(", found " + name);
    }

    @Test
    void refuseAFileThatIsNoPropertiesFile() throws IOException {
        Path file = write("ssl.protocol=\\u12\n");
        assertThatThrownBy(() -> ConnectionSettings.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(file + ": ");

        Files.write(file, new byte[] {'a', '=', (byte) 0xff});
        assertThatThrownBy(() -> ConnectionSettings.read(file)).hasMessage(file + ": expected text in UTF-8");
    }

    @Test
    void failInTimeAndOneLineOnABrokerThatSpeaksAnotherProtocol() throws IOException {
        Cluster cluster = cluster(read("security.protocol=SSL\n"));

        assertThatThrownBy(() -> KafkaSink.open(cluster))
                .isInstanceOf(BridgeException.class)
                .hasMessageStartingWith("kafka: expected a broker at " + broker.bootstrapServers()
                        + " to answer within 2 s on a connection with security.protocol=SSL, found: ")
                .hasMessageNotContaining("\n");
        try (KafkaSource<AudioRecord> source =
                new KafkaSource<>(cluster, Topics.AUDIO, Reading.inGroup("nobody"), SourceSettings.standard())) {
            assertThatThrownBy(() -> source.records().blockLast(Duration.ofSeconds(8)))
                    .isInstanceOf(BridgeException.class)
                    .hasMessageContaining("with security.protocol=SSL, found: ");
        }
    }

    @Test
    void failInOneLineWhenTheyAreUnusable() throws IOException {
        Cluster cluster = cluster(read("security.protocol=SSL\nssl.truststore.location=/nowhere/trusted.jks\n"));

        assertThatThrownBy(cluster::awaitReachable)
                .isInstanceOf(BridgeException.class)
                .hasMessageContaining("security.protocol=SSL, ssl.truststore.location, found: ")
                .hasMessageContaining("/nowhere/trusted.jks");
    }

    /** Of a password that the broker doesn't accept, and of one that Kafka takes for something else. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=u password=\"" + SECRET
                        + "\";",
                "org.apache.kafka.common.security.plain.PlainLoginModule " + SECRET + ";"
            })
    void neverShowASecret(String login) throws IOException {
        ConnectionSettings settings =
                read("security.protocol=SASL_PLAINTEXT\nsasl.mechanism=PLAIN\nsasl.jaas.config=" + login + "\n");
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Level before = root.getLevel();
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        logged.start();
        root.addAppender(logged);
        root.setLevel(Level.DEBUG);
        root.debug("what is logged is caught");
        try {
            assertThatThrownBy(() -> cluster(settings).awaitReachable())
                    .isInstanceOf(BridgeException.class)
                    .hasNoCause()
                    .hasMessageContaining("sasl.jaas.config")
                    .hasMessageNotContaining(SECRET);
        } finally {
            root.setLevel(before);
            root.detachAppender(logged);
        }
        assertThat(List.copyOf(logged.list))
                .isNotEmpty()
                .allSatisfy(event -> assertThat(event.getFormattedMessage()).doesNotContain(SECRET));
        assertThat(cluster(settings).toString()).doesNotContain(SECRET);
    }

    @Test
    void hideSecretsAloneInAMessage() {
        ConnectionSettings settings =
                new ConnectionSettings(Map.of("ssl.key.password", "ab", "ssl.truststore.location", "cd"));

        assertThat(settings.withoutSecrets("ab, 'ab' and cable of cd"))
                .isEqualTo("[hidden], '[hidden]' and cable of cd");
    }

    private static Cluster cluster(ConnectionSettings settings) {
        return new Cluster(broker.bootstrapServers(), Duration.ofSeconds(2), settings);
    }

    private ConnectionSettings read(String text) throws IOException {
        return ConnectionSettings.read(write(text));
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("kafka.properties"), text);
    }
}
