package io.spiritlm.bridge;

import static io.spiritlm.bridge.KafkaFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.bridge.PipelineStatus.OfStage;
import io.spiritlm.wire.AudioRecord;
import io.spiritlm.wire.Topic;
import io.spiritlm.wire.Topics;
import io.spiritlm.wire.UnitsRecord;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class PipelineStatusTest {
    private static final SequencedMap<String, Topic<?>> INPUTS = new LinkedHashMap<>(Map.of("stage", Topics.AUDIO));

    @Test
    void tellsWhoWorksOnWhatAndHowFarBehind() {
        try (KafkaFixture kafka = new KafkaFixture()) {
            kafka.write("call", 5);
            Stage<AudioRecord, UnitsRecord> stage = new Stage<>(
                    "stage",
                    Topics.AUDIO,
                    Topics.UNITS,
                    _ -> new ScriptedHandler(record -> Mono.just(KafkaFixture.units(record, 0))));
            OfStage idle = status(kafka);
            assertThat(idle).isEqualTo(new OfStage("stage", "spirit.audio", 0, KafkaFixture.PARTITIONS, 0, 5, 5));
            assertThat(idle.fault())
                    .hasValueSatisfying(fault -> assertThat(fault).contains("stage: expected", "member"));
            try (StageRunner<AudioRecord, UnitsRecord> _ =
                    StageRunner.start(kafka.cluster(), stage, StageSettings.standard())) {
                await(
                        "all owned, nothing left",
                        () -> status(kafka)
                                .equals(new OfStage(
                                        "stage",
                                        "spirit.audio",
                                        1,
                                        KafkaFixture.PARTITIONS,
                                        KafkaFixture.PARTITIONS,
                                        0,
                                        0)));
                assertThat(status(kafka).fault()).isEmpty();
                assertThat(PipelineStatus.of(kafka.cluster(), INPUTS).topics())
                        .contains(
                                new PipelineStatus.OfTopic("spirit.audio", KafkaFixture.PARTITIONS, 5),
                                // A fence in each partition.
                                new PipelineStatus.OfTopic(
                                        "spirit.units", KafkaFixture.PARTITIONS, 5 + KafkaFixture.PARTITIONS),
                                new PipelineStatus.OfTopic("spirit.dead-letters", KafkaFixture.PARTITIONS, 0));
            }
        }
    }

    private static OfStage status(KafkaFixture kafka) {
        return PipelineStatus.of(kafka.cluster(), INPUTS).stages().getFirst();
    }
}
