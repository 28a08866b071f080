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
import io.spiritlm.wire.LegClosed;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Request;
import io.spiritlm.wire.Sampling;
import io.spiritlm.wire.Session;
import io.spiritlm.wire.Session.Party;
import io.spiritlm.wire.Session.Remark;
import io.spiritlm.wire.Task;
import io.spiritlm.wire.Topic;
import io.spiritlm.wire.Topics;
import io.spiritlm.wire.UnitsRecord;
import io.spiritlm.wire.UtteranceId;
import io.spiritlm.wire.Voice;
import io.spiritlm.wire.WireRecord;
import io.spiritlm.wire.units.Modality;
import io.spiritlm.wire.units.SpeechSpan;
import io.spiritlm.wire.units.SpeechToken;
import io.spiritlm.wire.units.UnitRuns;
import io.spiritlm.wire.units.UnitTracks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Owners of a leg, one after the other, on a real broker. */
final class SessionsKafkaTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final LegId LEG = LegId.of("call", "caller");

    private final Cue cue = new Cue(
            new Request(
                    Task.CONTINUE,
                    Modality.SPEECH,
                    new Sampling.Drawn(1, 1, 0, 7, 30),
                    Voice.DEFAULT,
                    Duration.ofHours(1)),
            Instant.now());

    @TempDir
    Path folder;

    @Test
    void conversationGoesOnInAnotherOwnersHandsUntilTheLegCloses() throws IOException {
        copy("llama-gqa-tied", "config.json", "model.safetensors");
        copy("pieces-apart", "tokenizer.model", "tokenizer_config.json");
        Golden.say(folder, "spirit_least_units", 24);
        try (var broker = EmbeddedBroker.temporary();
                var model = LanguageModel.open(folder, 1)) {
            var cluster = Cluster.at(broker.bootstrapServers());
            TopicSetup.create(cluster, 2);
            List<ContinuationRecord> written = new CopyOnWriteArrayList<>();
            List<Session> sessions = new CopyOnWriteArrayList<>();
            try (var sink = KafkaSink.open(cluster);
                    var continuations = everything(cluster, Topics.CONTINUATIONS);
                    var kept = everything(cluster, Topics.SESSIONS)) {
                continuations.records().map(Delivered::value).subscribe(written::add);
                kept.records().map(Delivered::value).subscribe(sessions::add);
                try (var _ = run(cluster, model)) {
                    for (int number = 0; number < 2; number++) {
                        sink.send(Topics.UNITS, said(number)).block(LIMIT);
                        awaitTurn(number, sessions, written);
                    }
                }
                try (var _ = run(cluster, model)) {
                    sink.send(Topics.UNITS, said(2)).block(LIMIT);
                    awaitTurn(2, sessions, written);
                    List<Remark> all = new ArrayList<>();
                    for (int number = 0; number < 3; number++) {
                        all.addAll(exchange(number, written));
                    }
                    assertThat(sessions.getLast().history()).isEqualTo(all).hasSize(6);
                    assertThat(sessions)
                            .extracting(session -> session.turn().number())
                            .containsExactly(0L, 1L, 2L);
                    long before = records(cluster, Topics.SESSIONS);
                    sink.send(Topics.UNITS, new LegClosed(0, LEG, 3)).block(LIMIT);
                    await("a deletion for each owner", () -> records(cluster, Topics.SESSIONS) == before + 2);
                }
                try (var _ = run(cluster, model)) {
                    sink.send(Topics.UNITS, said(3)).block(LIMIT);
                    awaitTurn(3, sessions, written);
                    assertThat(sessions.getLast().history()).isEqualTo(exchange(3, written));
                }
                assertThat(records(cluster, Topics.DEAD_LETTERS)).isZero();
            }
        }
    }

    /** Sessions and continuations are read by two consumers, of which either may be behind. */
    private static void awaitTurn(int number, List<Session> sessions, List<ContinuationRecord> written) {
        await(
                "turn " + number,
                () -> sessions.size() == number + 1
                        && written.stream()
                                .anyMatch(record -> record instanceof ContinuationRecord.End end
                                        && end.turn().number() == number));
    }

    private static <T extends WireRecord> KafkaSource<T> everything(Cluster cluster, Topic<T> topic) {
        return new KafkaSource<>(
                cluster, topic, new Reading.Everything(TopicEnds.earliest(cluster, topic)), SourceSettings.standard());
    }

    private static long records(Cluster cluster, Topic<?> topic) {
        return TopicEnds.latest(cluster, topic).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private static StageRunner<UnitsRecord, ContinuationRecord> run(Cluster cluster, LanguageModel model) {
        var stage = new LanguageModelStage(model, Clock.systemUTC(), Duration.ofDays(1));
        return StageRunner.start(cluster, stage.stage(), StageSettings.standard());
    }

    private void copy(String golden, String... files) throws IOException {
        for (String file : files) {
            Files.copy(Golden.folder(golden).resolve(file), folder.resolve(file));
        }
    }

    private UnitsRecord said(long number) {
        var tracks = UnitTracks.semantic(UnitRuns.ofFrames(0, (int) number, 1 + (int) number % 3));
        return new UnitsRecord.Speech(0, new UtteranceId(LEG, number), 0, cue, 0, tracks, Finality.LAST);
    }

    private List<Remark> exchange(int number, List<ContinuationRecord> written) {
        List<SpeechToken> answer = new ArrayList<>();
        for (ContinuationRecord record : written) {
            if (record instanceof ContinuationRecord.Piece piece
                    && piece.turn().number() == number
                    && piece.span() instanceof SpeechSpan speech) {
                answer.addAll(speech.tokens());
            }
        }
        return List.of(
                new Remark(Party.CALLER, SpeechSpan.semantic(number, 1 + number % 3)),
                new Remark(Party.MODEL, new SpeechSpan(answer)));
    }

    private static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            LockSupport.parkNanos(5_000_000);
        }
    }
}
