package io.spiritlm.deploy.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.spiritlm.wire.Topic;
import io.spiritlm.wire.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CostsTest {
    private static final CostWindow IDLE = window("idle", 20, 0, 0, 0, 2, 0);
    private static final CostWindow SILENCE = window("SILENCE", 40, 400, 0, 0, 12, 12_800_000);
    private static final CostWindow TRANSCRIBE = window("TRANSCRIBE", 40, 400, 160, 0, 28, 13_600_000);
    private static final CostWindow ANSWER = window("ANSWER", 40, 400, 160, 80, 60, 16_000_000);

    @Test
    void takesFromEachKindOfCallWhatTheOneBeforeTookToo() {
        Costs costs = Costs.of(2, 10, 0.4, List.of(IDLE, SILENCE, TRANSCRIBE, ANSWER));

        Costs.OfPart tokenize = costs.part("tokenize");
        assertThat(tokenize.idleCores()).isEqualTo(0.1, within(1e-9));
        assertThat(tokenize.perLegSecond()).isEqualTo((12 - 4) / 400.0, within(1e-9));
        assertThat(tokenize.perTranscribedSecond()).isEqualTo((28 - 12) / 160.0, within(1e-9));
        assertThat(tokenize.perAnsweredSecond()).isEqualTo((60 - 12) / 160.0, within(1e-9));
        assertThat(costs.topics()).containsExactly(new Costs.OfTopic("spirit.audio", 1, 32_000, 5_000, 20_000));
        assertThat(costs.answering().soundSeconds()).isEqualTo(0.5, within(1e-9));
        assertThat(costs.transcribing().soundSeconds()).isZero();
    }

    @Test
    void neverIsBelowNothingWhereNoiseWouldMakeItSo() {
        CostWindow quiet = window("TRANSCRIBE", 40, 400, 160, 0, 11, 12_700_000);

        Costs costs = Costs.of(2, 10, 0.4, List.of(IDLE, SILENCE, quiet, ANSWER));

        assertThat(costs.part("tokenize").perTranscribedSecond()).isZero();
        assertThat(costs.topics().getFirst().perTranscribedSecond()).isZero();
    }

    @Test
    void missesAKindOfCall() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Costs.of(2, 10, 0.4, List.of(IDLE, SILENCE, ANSWER)))
                .withMessageContaining("TRANSCRIBE");
    }

    @Test
    void readsWhatItWrites(@TempDir Path folder) throws IOException {
        Costs costs = Costs.of(2, 10, 0.4, List.of(IDLE, SILENCE, TRANSCRIBE, ANSWER));
        Path file = folder.resolve("costs.json");
        Files.writeString(file, new ObjectMapper().writeValueAsString(costs));

        assertThat(Costs.read(file)).isEqualTo(costs);
    }

    @Test
    void bringsFiguresOfEveryProcessAndTopic() throws IOException {
        Costs costs = Costs.measured();

        assertThat(costs.parts().stream().map(Costs.OfPart::name))
                .containsExactlyInAnyOrder("broker", "ingest", "tokenize", "lm", "vocode");
        assertThat(costs.topics().stream().map(Costs.OfTopic::name))
                .containsExactlyInAnyOrderElementsOf(
                        Topics.ALL.stream().map(Topic::name).toList());
        assertThat(costs.topics())
                .allSatisfy(topic ->
                        assertThat(topic.readers()).as(topic.name()).isEqualTo(Costs.READERS.get(topic.name())));
        assertThat(costs.part("tokenize").perTranscribedSecond()).isPositive();
        assertThat(costs.part("vocode").perAnsweredSecond()).isPositive();
    }

    private static CostWindow window(
            String kind, double seconds, double legs, double speech, double answers, double cpu, double bytes) {
        return new CostWindow(
                kind, seconds, legs, speech, answers, 0, 0, one("tokenize", cpu), one("spirit.audio", bytes));
    }

    private static SequencedMap<String, Double> one(String name, double value) {
        return new LinkedHashMap<>(Map.of(name, value));
    }
}
