package io.spiritlm.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.spiritlm.wire.proto.AudioProto;
import io.spiritlm.wire.proto.UnitsProto;
import io.spiritlm.wire.units.TextSpan;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TopicTest {

    private static final LegId LEG = LegId.of("c1", "caller");

    @Test
    void namesTheTopics() {
        assertThat(Topics.ALL.stream().map(Topic::name))
                .containsExactly(
                        "spirit.audio",
                        "spirit.units",
                        "spirit.continuations",
                        "spirit.speech",
                        "spirit.sessions",
                        "spirit.dead-letters");
    }

    @Test
    void keysARecordByItsCall() {
        var close = new AudioRecord.Close(0, LEG, 0, Instant.EPOCH);
        assertThat(Topics.AUDIO.key(close)).isEqualTo("c1".getBytes(UTF_8));
        assertThat(Topics.AUDIO.key(close)).isEqualTo(Topic.partitionKey(LEG.call()));
    }

    @Test
    void keysASessionByItsLegSoThatCompactionKeepsBothLegs() {
        var session = new Session(7, new TurnId(LEG, 4), List.of());
        assertThat(Topics.SESSIONS.key(session)).isEqualTo("c1/caller@7".getBytes(UTF_8));
        assertThat(session.call()).contains(LEG.call());
    }

    @Test
    void keysNoFenceAndNoDeadLetter() {
        assertThat(Topics.SPEECH.key(new Fence(1, "a"))).isEmpty();
        var origin = new DeadLetter.Origin("spirit.audio", 3, 9);
        assertThat(Topics.DEAD_LETTERS.key(DeadLetter.of(1, origin, "why", new byte[1])))
                .isEmpty();
        assertThat(origin).hasToString("spirit.audio-3@9");
    }

    @Test
    void callsADeletionMalformed() {
        assertMalformed(Topics.SESSIONS, null, "spirit.sessions record: expected a value, found none");
    }

    @Test
    void callsRandomTextMalformed() {
        assertThat(Topics.AUDIO.decode("hello, world".getBytes(UTF_8))).isInstanceOf(Decoded.Malformed.class);
    }

    @Test
    void callsAnOversizeRecordMalformed() {
        assertMalformed(
                Topics.AUDIO,
                new byte[Limits.RECORD_BYTES + 1],
                "spirit.audio record: expected at most 1000000 bytes, found 1000001");
    }

    @Test
    void callsAnEmptyRecordMalformed() {
        assertMalformed(
                Topics.UNITS, new byte[0], "spirit.units record of 0 bytes: schema version: expected 1, found 0");
    }

    @Test
    void callsALaterSchemaMalformed() {
        byte[] bytes = AudioProto.AudioRecord.newBuilder().setSchema(2).build().toByteArray();
        assertMalformed(Topics.AUDIO, bytes, "spirit.audio record of 2 bytes: schema version: expected 1, found 2");
    }

    @Test
    void callsAnUnknownBodyMalformed() {
        byte[] bytes = AudioProto.AudioRecord.newBuilder()
                .setSchema(1)
                .setCall("c1")
                .setLeg("caller")
                .build()
                .toByteArray();
        assertMalformed(
                Topics.AUDIO,
                bytes,
                "spirit.audio record of 14 bytes: body: expected one this version knows, found none");
    }

    @Test
    void callsANegativeEpochMalformed() {
        byte[] bytes = AudioProto.AudioRecord.newBuilder()
                .setSchema(1)
                .setEpoch(-1)
                .setCall("c1")
                .setLeg("caller")
                .setFlush(AudioProto.Flush.getDefaultInstance())
                .build()
                .toByteArray();
        assertMalformed(Topics.AUDIO, bytes, "spirit.audio record of 27 bytes: epoch: expected at least 0, found -1");
    }

    @Test
    void callsTimesOutOfRangeMalformed() {
        for (long extreme : new long[] {Long.MIN_VALUE, -1, Long.MAX_VALUE}) {
            var open = AudioProto.AudioRecord.newBuilder()
                    .setSchema(1)
                    .setCall("c1")
                    .setLeg("caller")
                    .setHeardAtMicros(extreme)
                    .setFlush(AudioProto.Flush.getDefaultInstance());
            assertThat(Topics.AUDIO.decode(open.build().toByteArray()))
                    .asString()
                    .contains("heard at: expected 1970-01-01T00:00:00Z to 9999-12-31T23:59:59Z, found ");
        }
    }

    @Test
    void callsAWaitOutOfRangeMalformed() throws InvalidProtocolBufferException {
        for (long extreme : new long[] {Long.MIN_VALUE, 0, Long.MAX_VALUE}) {
            var open = AudioProto.AudioRecord.parseFrom(GoldenRecords.bytes("audio-open")).toBuilder();
            open.getOpenBuilder().getRequestBuilder().setAnswerWithinMillis(extreme);
            assertThat(Topics.AUDIO.decode(open.build().toByteArray()))
                    .asString()
                    .contains("answer within: expected 1 ms to 365 days, found PT");
        }
    }

    @Test
    void writesHalfACharacterAsAQuestionMark() {
        var text = new AudioRecord.Text(0, LEG, 0, Instant.EPOCH, "a\ud83d");
        assertThat(Topics.AUDIO.decode(Topics.AUDIO.encode(text)))
                .isEqualTo(new Decoded.Value<>(new AudioRecord.Text(0, LEG, 0, Instant.EPOCH, "a?")));
    }

    @Test
    void callsHalfASampleMalformed() {
        byte[] bytes = AudioProto.AudioRecord.newBuilder()
                .setSchema(1)
                .setCall("c1")
                .setLeg("caller")
                .setChunk(AudioProto.AudioChunk.newBuilder().setSamples(ByteString.copyFrom(new byte[3])))
                .build()
                .toByteArray();
        assertMalformed(
                Topics.AUDIO,
                bytes,
                "spirit.audio record of 21 bytes: 16-bit samples: expected an even number of bytes, found 3");
    }

    @Test
    void callsATrackOfUnequalListsMalformed() throws InvalidProtocolBufferException {
        var golden = UnitsProto.UnitsRecord.parseFrom(GoldenRecords.bytes("units-speech")).toBuilder();
        golden.getSpeechBuilder().getSemanticBuilder().addIds(7);
        byte[] bytes = golden.build().toByteArray();
        assertMalformed(
                Topics.UNITS,
                bytes,
                "spirit.units record of " + bytes.length
                        + " bytes: first frames of 3 semantic units: expected 3, found 2");
    }

    @Test
    void refusesToEncodeMoreThanTheLimit() {
        String text = "語".repeat(Limits.TEXT_CHARACTERS);
        var remark = new Session.Remark(Session.Party.CALLER, new TextSpan(text));
        var session = new Session(0, new TurnId(LEG, 0), Collections.nCopies(6, remark));
        assertThatThrownBy(() -> Topics.SESSIONS.encode(session))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("spirit.sessions record in bytes: expected 0 to 1000000, found 1179");
    }

    private static <T extends WireRecord> void assertMalformed(Topic<T> topic, byte @Nullable [] bytes, String reason) {
        assertThat(topic.decode(bytes)).isEqualTo(new Decoded.Malformed<>(reason));
    }
}
