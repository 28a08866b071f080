package io.spiritlm.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.spiritlm.wire.units.Modality;
import io.spiritlm.wire.units.SpeechSpan;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class RecordsTest {

    private static final LegId LEG = LegId.of("c1", "caller");
    private static final TurnId TURN = new TurnId(LEG, 0);
    private static final Request REQUEST =
            new Request(Task.TRANSCRIBE, Modality.TEXT, new Sampling.Greedy(10), Voice.DEFAULT, Duration.ofSeconds(2));
    private static final Cue CUE = new Cue(REQUEST, Instant.EPOCH);

    @Test
    void rejectsIdsOfOtherCharacters() {
        assertRefused(
                () -> new CallId("a b"), "call id: expected 1 to 128 of the characters A-Z a-z 0-9 . _ -, found 'a b'");
        assertRefused(
                () -> LegId.of("a", ""), "leg name: expected 1 to 128 of the characters A-Z a-z 0-9 . _ -, found ''");
        assertRefused(
                () -> new CallId("a".repeat(129)),
                "call id: expected 1 to 128 of the characters A-Z a-z 0-9 . _ -, found 129 characters");
    }

    @Test
    void printsIdsAsPaths() {
        assertThat(new UtteranceId(LEG, 3).answer()).hasToString("c1/caller/3");
    }

    @Test
    void rejectsNegativeNumbers() {
        assertRefused(() -> new TurnId(LEG, -1), "turn number: expected at least 0, found -1");
        assertRefused(() -> new AudioRecord.Flush(-1, LEG, 0, Instant.EPOCH), "epoch: expected at least 0, found -1");
        assertRefused(
                () -> new AudioRecord.Flush(0, LEG, -5, Instant.EPOCH), "sequence: expected at least 0, found -5");
        assertRefused(() -> new Usage(3, 4, 0), "cached tokens: expected 0 to 3, found 4");
    }

    @Test
    void rejectsSamplingThatCannotBeDrawn() {
        assertRefused(() -> new Sampling.Drawn(0, 1, 0, 0, 1), "temperature: expected above 0, found 0.0");
        assertRefused(() -> new Sampling.Drawn(Float.NaN, 1, 0, 0, 1), "temperature: expected above 0, found NaN");
        assertRefused(() -> new Sampling.Drawn(1, 1.5f, 0, 0, 1), "top-p: expected above 0 and at most 1, found 1.5");
        assertRefused(() -> new Sampling.Greedy(0), "max tokens: expected 1 to 2147483647, found 0");
    }

    @Test
    void rejectsMoreAudioThanARecordHolds() {
        Pcm16 samples = Pcm16.of(new short[Limits.SAMPLES + 1]);
        assertRefused(
                () -> new AudioRecord.Chunk(0, LEG, 0, Instant.EPOCH, 0, samples),
                "samples: expected 0 to 160000, found 160001");
        assertRefused(
                () -> new SpeechRecord.Chunk(0, TURN, 0, CUE, 0, samples, 0),
                "samples: expected 0 to 160000, found 160001");
    }

    @Test
    void rejectsMoreTokensThanARecordHolds() {
        SpeechSpan span =
                SpeechSpan.semantic(IntStream.range(0, Limits.TOKENS + 1).toArray());
        assertRefused(
                () -> new ContinuationRecord.Piece(0, TURN, 0, CUE, span, List.of(), 0, List.of()),
                "piece tokens: expected 0 to 16384, found 16385");
    }

    @Test
    void rejectsAProbabilityAboveOne() {
        assertRefused(() -> new Label("a", 0.1), "label's log-probability: expected at most 0, found 0.1");
        assertRefused(() -> new Label("a", Double.NaN), "label's log-probability: expected at most 0, found NaN");
    }

    @Test
    void rejectsAnEndlessWait() {
        assertRefused(
                () -> new Request(Task.SPEAK, Modality.SPEECH, new Sampling.Greedy(1), Voice.DEFAULT, Duration.ZERO),
                "answer within: expected 1 ms to 365 days, found PT0S");
    }

    @Test
    void setsTheDeadlineFromTheUtterancesEnd() {
        assertThat(CUE.deadline()).isEqualTo(Instant.ofEpochSecond(2));
    }

    @Test
    void dropsWhatIsFinerThanAMicrosecond() {
        assertThat(new Cue(REQUEST, Instant.ofEpochSecond(1, 1_999)).heardAt())
                .isEqualTo(Instant.ofEpochSecond(1, 1_000));
    }

    @Test
    void copiesMetadata() {
        Map<String, String> metadata = new HashMap<>();
        var open = new AudioRecord.Open(0, LEG, 0, Instant.EPOCH, REQUEST, metadata);
        metadata.put("late", "entry");
        assertThat(open.metadata()).isEmpty();
    }

    @Test
    void cutsALongReasonBetweenCharacters() {
        String reason = "x".repeat(Limits.REASON_CHARACTERS - 1) + "🗣";
        assertThat(new SpeechRecord.End(0, TURN, 0, CUE, Finish.FAILED, reason).reason())
                .isEqualTo("x".repeat(Limits.REASON_CHARACTERS - 1));
    }

    @Test
    void cutsLongRawBytesAndKeepsTheirLength() {
        var origin = new DeadLetter.Origin("t", 0, 0);
        DeadLetter letter = DeadLetter.of(0, origin, "why", new byte[2_000_000]);
        assertThat(letter.raw().size()).isEqualTo(Limits.RAW_BYTES);
        assertThat(letter.rawLengthBytes()).isEqualTo(2_000_000);
        assertThat(Topics.DEAD_LETTERS.encode(letter).length).isLessThan(Limits.RECORD_BYTES);
        assertRefused(
                () -> new DeadLetter(0, origin, "", ByteString.copyFrom(new byte[2]), 1),
                "raw length in bytes: expected at least 2, found 1");
    }

    @Test
    void encodesTenSecondsOfAudioInOneRecord() {
        Pcm16 samples = Pcm16.of(new short[Limits.SAMPLES]);
        assertThat(Topics.AUDIO.encode(new AudioRecord.Chunk(0, LEG, 0, Instant.EPOCH, 0, samples)).length)
                .isLessThan(Limits.RECORD_BYTES);
    }

    private static void assertRefused(ThrowingCallable construction, String message) {
        assertThatThrownBy(construction)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
