package io.spiritlm.lm;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.bridge.Cluster;
import io.spiritlm.bridge.Delivered;
import io.spiritlm.bridge.KafkaSink;
import io.spiritlm.bridge.KafkaSource;
import io.spiritlm.bridge.Reading;
import io.spiritlm.bridge.SourceSettings;
import io.spiritlm.bridge.StageRunner;
import io.spiritlm.bridge.StageSettings;
import io.spiritlm.bridge.TopicEnds;
import io.spiritlm.bridge.TopicSetup;
import io.spiritlm.broker.EmbeddedBroker;
import io.spiritlm.wire.ContinuationRecord;
import io.spiritlm.wire.Cue;
import io.spiritlm.wire.Finality;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Pcm16;
import io.spiritlm.wire.Request;
import io.spiritlm.wire.Sampling;
import io.spiritlm.wire.SpeechRecord;
import io.spiritlm.wire.Task;
import io.spiritlm.wire.Topics;
import io.spiritlm.wire.UnitsRecord;
import io.spiritlm.wire.UtteranceId;
import io.spiritlm.wire.Voice;
import io.spiritlm.wire.units.Modality;
import io.spiritlm.wire.units.UnitRuns;
import io.spiritlm.wire.units.UnitTracks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stage on a real broker, without any vocoder but this test. */
final class SpeechLeadKafkaTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    /** 3 s of units of 2 frames. */
    private static final int MOST_UNITS = 37;

    private final Cue cue = new Cue(
            new Request(
                    Task.CONTINUE,
                    Modality.SPEECH,
                    new Sampling.Drawn(1, 1, 0, SpeechBackpressureTest.SEED, 56),
                    Voice.DEFAULT,
                    Duration.ofHours(1)),
            Instant.now());
    private static final LegId SPOKEN = LegId.of("spoken", "caller");
    private static final LegId WRITTEN = LegId.of("written", "caller");

    @TempDir
    Path folder;

    @Test
    void waitsForTheVocoderAlsoInTheHandsOfAnotherOwner() throws IOException {
        copy("llama-gqa-tied", "config.json", "model.safetensors");
        copy("pieces-apart", "tokenizer.model", "tokenizer_config.json");
        Golden.say(folder, "spirit_least_units", 24);
        try (var broker = EmbeddedBroker.temporary();
                var model = LanguageModel.open(folder, 1)) {
            var cluster = Cluster.at(broker.bootstrapServers());
            TopicSetup.create(cluster, 2);
            List<ContinuationRecord> written = new CopyOnWriteArrayList<>();
            try (var sink = KafkaSink.open(cluster);
                    var source = new KafkaSource<>(
                            cluster,
                            Topics.CONTINUATIONS,
                            new Reading.OfPartitions(TopicEnds.earliest(cluster, Topics.CONTINUATIONS)),
                            SourceSettings.standard())) {
                source.records().map(Delivered::value).subscribe(written::add);
                try (var _ = run(cluster, model)) {
                    sink.send(Topics.UNITS, said(SPOKEN, cue)).block(LIMIT);
                    await("it is written ahead", () -> units(written) > MOST_UNITS - 10);
                    var text =
                            new Request(Task.TRANSCRIBE, Modality.TEXT, new Sampling.Greedy(56), Voice.DEFAULT, LIMIT);
                    sink.send(Topics.UNITS, said(WRITTEN, new Cue(text, Instant.now())))
                            .block(LIMIT);
                    await("the text is written on the only slot", () -> hasEnded(written, WRITTEN));
                    assertThat(units(written)).isLessThanOrEqualTo(MOST_UNITS);
                }
                int before = units(written);
                sink.send(Topics.SPEECH, sounded(before)).block(LIMIT);
                try (var _ = run(cluster, model)) {
                    await("it goes on", () -> hasEnded(written, SPOKEN));
                    assertThat(units(written)).isGreaterThan(MOST_UNITS);
                }
            }
        }
    }

    private static StageRunner<UnitsRecord, ContinuationRecord> run(Cluster cluster, LanguageModel model) {
        var stage = new LanguageModelStage(model, Clock.systemUTC());
        return StageRunner.start(cluster, stage.stage(), StageSettings.standard());
    }

    private void copy(String golden, String... files) throws IOException {
        for (String file : files) {
            Files.copy(Golden.folder(golden).resolve(file), folder.resolve(file));
        }
    }

    private static UnitsRecord said(LegId leg, Cue cue) {
        var tracks = UnitTracks.semantic(UnitRuns.ofFrames(0, 0, 3, 1));
        return new UnitsRecord.Speech(0, new UtteranceId(leg, 0), 0, cue, 0, tracks, Finality.LAST);
    }

    private SpeechRecord sounded(int units) {
        var turn = new UtteranceId(SPOKEN, 0).answer();
        return new SpeechRecord.Chunk(0, turn, 0, cue, units * 2L * SpeechLead.SAMPLES_PER_FRAME, Pcm16.EMPTY, units);
    }

    private static boolean hasEnded(List<ContinuationRecord> written, LegId leg) {
        return written.stream()
                .anyMatch(record -> record instanceof ContinuationRecord.End end
                        && end.turn().leg().equals(leg));
    }

    private static int units(List<ContinuationRecord> written) {
        return written.stream()
                .filter(record -> record instanceof ContinuationRecord.Piece piece
                        && piece.turn().leg().equals(SPOKEN))
                .mapToInt(record -> ((ContinuationRecord.Piece) record).tokens().size())
                .sum();
    }

    private static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            LockSupport.parkNanos(5_000_000);
        }
    }
}
