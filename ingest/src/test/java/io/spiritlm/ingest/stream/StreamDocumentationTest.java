package io.spiritlm.ingest.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.wire.ForcedModality;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamDocumentationTest {
    /** The module's folder is where its tests run. */
    private static final Path GUIDE = Path.of("..", "docs", "stream-v1.md");

    @Test
    void showsMessagesAsTheyAre() throws Exception {
        List<String> fromClients = said("C {");
        List<String> fromServers = said("S {");
        assertThat(fromClients).hasSize(5).allSatisfy(json -> {
            StreamSchema.validate(json);
            ClientMessage message = ClientMessages.read(json);
            assertThat(ClientMessages.read(ClientMessages.write(message))).isEqualTo(message);
            StreamSchema.validate(ClientMessages.write(message));
        });
        assertThat(fromServers).hasSize(10).allSatisfy(json -> {
            StreamSchema.validate(json);
            assertThat(StreamEvents.write(StreamEvents.read(json).orElseThrow()))
                    .isEqualTo(json);
        });
    }

    @Test
    void modalityIsForcedUnlessTheClientSaysOtherwise() {
        String open = "{\"type\":\"open\",\"version\":1,\"modality\":\"text\"%s}";
        var usual = (ClientMessage.Open) ClientMessages.read(open.formatted(""));
        assertThat(usual.request().forced()).isEqualTo(ForcedModality.ON);
        assertThat(StreamTicket.of(usual, "AA").answersInText()).isTrue();

        String json = open.formatted(",\"forced_modality\":false");
        StreamSchema.validate(json);
        var free = (ClientMessage.Open) ClientMessages.read(json);
        assertThat(free.request().forced()).isEqualTo(ForcedModality.OFF);
        assertThat(ClientMessages.read(ClientMessages.write(free))).isEqualTo(free);
        assertThat(StreamTicket.of(free, "AA").answersInText())
                .as("it may be answered in speech")
                .isFalse();
    }

    @Test
    void namesEveryFaultWithItsCloseCode() throws Exception {
        String guide = Files.readString(GUIDE);
        for (StreamFault fault : StreamFault.values()) {
            assertThat(guide)
                    .contains("| `%s` | %d | %s |"
                            .formatted(fault.code(), fault.closeCode(), fault.isResumable() ? "yes" : "no"));
        }
    }

    @Test
    void timeLimitsStandInTheTable() throws Exception {
        StreamSettings usual = StreamSettings.at("127.0.0.1", 0);
        Map<String, Duration> limits = Map.of(
                "StreamLimits.openWithin", usual.limits().openWithin(),
                "StreamLimits.idle", usual.limits().idle(),
                "StreamSettings.pingEvery", usual.pingEvery(),
                "StreamSettings.writeWithin", usual.writeWithin(),
                "StreamSettings.closeWithin", usual.closeWithin());
        String table = Files.readString(Path.of("..", "ARCHITECTURE.md"));
        assertThat(limits)
                .allSatisfy((name, limit) ->
                        assertThat(table).contains("| `%s` | %d s |".formatted(name, limit.toSeconds())));
    }

    @Test
    void metersStandInTheTable() throws Exception {
        String table = Files.readString(Path.of("..", "ARCHITECTURE.md"));
        for (StreamMeter meter : StreamMeter.values()) {
            assertThat(table).contains("| `%s` | %s |".formatted(meter.meterName(), meter.unit()));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"type\":\"open\"}",
                "{\"type\":\"open\",\"version\":1,\"colour\":1}",
                "{\"type\":\"ack\",\"samples\":-1,\"messages\":0}",
                "{\"type\":\"utterance\",\"utterance\":0,\"source\":\"speech\",\"cursor\":\"\"}",
                "{\"type\":\"closed\",\"utterances\":0}"
            })
    void allowsNothingElse(String json) {
        assertThat(StreamSchema.allows(json)).isFalse();
    }

    private static List<String> said(String start) throws Exception {
        return Files.readAllLines(GUIDE).stream()
                .filter(line -> line.startsWith(start))
                .map(line -> line.substring(2))
                .toList();
    }
}
