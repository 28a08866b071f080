package io.spiritlm.bridge;

import static io.spiritlm.bridge.KafkaFixture.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.wire.AudioRecord;
import io.spiritlm.wire.CallId;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Session;
import io.spiritlm.wire.Session.Party;
import io.spiritlm.wire.Session.Remark;
import io.spiritlm.wire.Topics;
import io.spiritlm.wire.TurnId;
import io.spiritlm.wire.UnitsRecord;
import io.spiritlm.wire.units.TextSpan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Sessions on a real broker, of a stage that notes each record it reads, and closes a leg at record 9. */
class SessionLogTest {
    private static final int LAST = 9;
    private static final StageSettings SETTINGS = new StageSettings(
            2, 1000, new SourceSettings(50, 25, Duration.ofMillis(20), Duration.ofMillis(200)), Optional.empty());

    private KafkaFixture kafka;
    private long read;

    @BeforeEach
    void start() {
        kafka = new KafkaFixture();
    }

    @AfterEach
    void stop() {
        kafka.close();
    }

    @Test
    void nextOwnerGoesOnFromWhatTheOneBeforeKept() {
        own("call", 0, 1);
        assertThat(sessions()).as("written before the input is committed").hasSize(2);
        own("call", 2);
        assertThat(sessions())
                .last()
                .isEqualTo(new Session(2, new TurnId(leg("call"), 2), remarks("call:0", "call:1", "call:2")));
    }

    @Test
    void nothingIsLeftOfALegThatHasClosed() {
        own("call", 0);
        own("call", 1, LAST);
        List<String> deleted = new ArrayList<>();
        kafka.readRecords(Topics.SESSIONS).forEach(record -> {
            if (record.value() == null) {
                deleted.add(new String(record.key(), UTF_8));
            }
        });
        assertThat(deleted).containsExactlyInAnyOrder("call/caller@1", "call/caller@2");
        own("call", 3);
        assertThat(sessions()).last().isEqualTo(new Session(3, new TurnId(leg("call"), 3), remarks("call:3")));
        assertThat(kafka.count(Topics.DEAD_LETTERS)).isZero();
    }

    @Test
    void lateSessionOfAnOwnerThatWasRemovedLosesWhereverItLies() {
        own("call", 0);
        own("call", 1);
        kafka.send(Topics.SESSIONS, new Session(1, new TurnId(leg("call"), 7), remarks("late")));
        own("call", 2);
        assertThat(sessions())
                .last()
                .isEqualTo(new Session(3, new TurnId(leg("call"), 2), remarks("call:0", "call:1", "call:2")));
        assertThat(kafka.readRecords(Topics.SESSIONS))
                .as("compaction keeps each owner's last")
                .extracting(record -> new String(record.key(), UTF_8))
                .containsExactlyInAnyOrder("call/caller@1", "call/caller@2", "call/caller@1", "call/caller@3");
    }

    @Test
    void whatCannotBeReadIsLeftOut() {
        own("call", 0);
        kafka.writeRaw(Topics.SESSIONS, CallPartition.of(new CallId("call"), KafkaFixture.PARTITIONS), new byte[] {1});
        own("call", 1);
        assertThat(sessions()).last().extracting(Session::history).isEqualTo(remarks("call:0", "call:1"));
    }

    @Test
    void handlerThatFailedIsFollowedByOneThatKnowsTheSessions() {
        var stage = stage().handledBy(opening -> new ScriptedHandler(record -> {
            if (KafkaFixture.sequence(record) == 1) {
                return Mono.error(new IllegalStateException("a bug"));
            }
            note(opening, record);
            return Flux.empty();
        }));
        try (StageRunner<AudioRecord, UnitsRecord> _ = StageRunner.start(kafka.cluster(), stage, SETTINGS)) {
            kafka.write("call", 3);
            await("committed", () -> kafka.committed("stage") == 3);
        }
        assertThat(sessions()).last().extracting(Session::history).isEqualTo(remarks("call:0", "call:2"));
    }

    /** A new owner reads these records of a call. */
    private void own(String call, int... sequences) {
        try (StageRunner<AudioRecord, UnitsRecord> _ = StageRunner.start(kafka.cluster(), stage(), SETTINGS)) {
            for (int sequence : sequences) {
                kafka.send(Topics.AUDIO, KafkaFixture.audio(call, sequence));
            }
            read += sequences.length;
            await("committed", () -> kafka.committed("stage") == read);
        }
    }

    private static Stage<AudioRecord, UnitsRecord> stage() {
        return new Stage<AudioRecord, UnitsRecord>(
                        "stage",
                        Topics.AUDIO,
                        Topics.UNITS,
                        opening ->
                                new ScriptedHandler(record -> Mono.just(KafkaFixture.units(opening.epoch(), record, 0))
                                        .doOnTerminate(() -> note(opening, record))))
                .keeping(Topics.SESSIONS);
    }

    private static void note(Opening<?> opening, AudioRecord record) {
        LegId leg = leg(opening.call().value());
        long number = KafkaFixture.sequence(record);
        if (number == LAST) {
            opening.sessions().close(leg);
            return;
        }
        List<Remark> history =
                new ArrayList<>(opening.sessions().of(leg).map(Session::history).orElse(List.of()));
        history.addAll(remarks(opening.call() + ":" + number));
        opening.sessions().write(new Session(opening.epoch(), new TurnId(leg, number), history));
    }

    private List<Session> sessions() {
        return kafka.readRaw(Topics.SESSIONS);
    }

    private static LegId leg(String call) {
        return LegId.of(call, "caller");
    }

    private static List<Remark> remarks(String... texts) {
        List<Remark> remarks = new ArrayList<>();
        for (String text : texts) {
            remarks.add(new Remark(Party.CALLER, new TextSpan(text)));
        }
        return remarks;
    }
}
