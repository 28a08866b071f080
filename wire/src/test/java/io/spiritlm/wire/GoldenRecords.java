package io.spiritlm.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import io.spiritlm.wire.units.Modality;
import io.spiritlm.wire.units.SpeechSpan;
import io.spiritlm.wire.units.SpeechToken;
import io.spiritlm.wire.units.TextSpan;
import io.spiritlm.wire.units.TimedUnit;
import io.spiritlm.wire.units.UnitTracks;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** One record of each kind, and the bytes that protoc makes of it; see {@code golden/README.md}. */
final class GoldenRecords {

    private static final LegId LEG = LegId.of("c1", "caller");
    private static final Instant HEARD = Instant.parse("2026-01-02T03:04:05.678901Z");
    private static final Request REQUEST = new Request(
            Task.CONTINUE,
            Modality.SPEECH,
            new Sampling.Drawn(0.8f, 0.95f, 40, -1, 300),
            new Voice("2", "8"),
            Duration.ofSeconds(30));
    private static final Request SAY =
            new Request(Task.SPEAK, Modality.SPEECH, new Sampling.Greedy(500), Voice.DEFAULT, Duration.ofSeconds(5));
    private static final Cue CUE = new Cue(SAY, HEARD);
    private static final UtteranceId UTTERANCE = new UtteranceId(LEG, 3);
    private static final TurnId TURN = UTTERANCE.answer();
    private static final Pcm16 SAMPLES = Pcm16.of((short) 1, (short) -2, Short.MAX_VALUE);

    static final Map<String, AudioRecord> AUDIO = Map.of(
            "audio-open", new AudioRecord.Open(7, LEG, 0, HEARD, REQUEST, Map.of("b", "2", "a", "1")),
            "audio-open-free",
                    new AudioRecord.Open(
                            7,
                            LEG,
                            0,
                            HEARD,
                            new Request(
                                    Task.SPEAK,
                                    Modality.SPEECH,
                                    new Sampling.Greedy(500),
                                    Voice.DEFAULT,
                                    Duration.ofSeconds(5),
                                    ForcedModality.OFF),
                            Map.of()),
            "audio-chunk", new AudioRecord.Chunk(7, LEG, 1, HEARD, 1_600, SAMPLES),
            "audio-text", new AudioRecord.Text(7, LEG, 2, HEARD, "hello"),
            "audio-text-counted", new AudioRecord.Text(7, LEG, 2, 3, HEARD, "hello"),
            "audio-flush", new AudioRecord.Flush(7, LEG, 3, HEARD),
            "audio-close", new AudioRecord.Close(7, LEG, 4, HEARD),
            "audio-fence", new Fence(8, "ingest-1"));

    static final Map<String, UnitsRecord> UNITS = Map.of(
            "units-speech",
                    new UnitsRecord.Speech(
                            7,
                            UTTERANCE,
                            0,
                            CUE,
                            16_000,
                            new UnitTracks(
                                    List.of(new TimedUnit(78, 0, 2), new TimedUnit(300, 2, 1)),
                                    List.of(new TimedUnit(13, 0, 1)),
                                    List.of(new TimedUnit(81, 0, 1))),
                            Finality.LAST),
            "units-checkpoint", new UnitsRecord.Checkpoint(7, LEG, 2, CUE, 40, 62_400, 65_600, 4),
            "units-text", new UnitsRecord.Text(7, UTTERANCE, 0, CUE, "hello"),
            "units-fence", new Fence(8, "tokenize-1"),
            "units-closed", new LegClosed(8, LegId.of("call-1", "caller"), 300));

    static final Map<String, ContinuationRecord> CONTINUATIONS = Map.of(
            "continuation-speech",
                    new ContinuationRecord.Piece(
                            7,
                            TURN,
                            0,
                            CUE,
                            new SpeechSpan(
                                    List.of(SpeechToken.style(81), SpeechToken.pitch(13), SpeechToken.semantic(300))),
                            List.of(),
                            -1.5,
                            List.of()),
            "continuation-text",
                    new ContinuationRecord.Piece(
                            7, TURN, 1, CUE, new TextSpan("hi"), List.of(new Label("greeting", -0.25)), -2, List.of()),
            "continuation-tokens",
                    new ContinuationRecord.Piece(7, TURN, 1, CUE, new TextSpan("hi"), List.of(), -2, List.of(41, 700)),
            "continuation-run",
                    new ContinuationRecord.Piece(
                            7,
                            TURN,
                            1,
                            CUE,
                            SpeechSpan.semantic(300),
                            List.of(),
                            -2,
                            List.of(700),
                            2,
                            SpeechSpan.semantic(1, 2)),
            "continuation-end", new ContinuationRecord.End(7, TURN, 2, CUE, Finish.LENGTH, "", new Usage(100, 60, 300)),
            "continuation-cancel",
                    new ContinuationRecord.End(7, TURN, 2, CUE, Finish.CANCELLED, "barge-in", Usage.NONE),
            "continuation-fence", new Fence(8, "lm-1"),
            "continuation-closed", new LegClosed(8, LegId.of("call-1", "caller"), 300));

    static final Map<String, SpeechRecord> SPEECH = Map.of(
            "speech-chunk-units", new SpeechRecord.Chunk(7, TURN, 0, CUE, 320, SAMPLES, 300),
            "speech-chunk", new SpeechRecord.Chunk(7, TURN, 0, CUE, 320, SAMPLES),
            "speech-end", new SpeechRecord.End(7, TURN, 1, CUE, Finish.STOP, ""),
            "speech-fence", new Fence(8, "vocode-1"),
            "speech-closed", new LegClosed(8, LegId.of("call-1", "caller"), 300));

    static final Map<String, Session> SESSIONS = Map.of(
            "session",
            new Session(
                    7,
                    TURN,
                    List.of(
                            new Session.Remark(Session.Party.CALLER, SpeechSpan.semantic(1, 2)),
                            new Session.Remark(Session.Party.MODEL, new TextSpan("yes")))));

    static final Map<String, DeadLetter> DEAD_LETTERS = Map.of(
            "dead-letter", DeadLetter.of(7, new DeadLetter.Origin("spirit.audio", 5, 99), "why", new byte[] {1, 2, 3}));

    private GoldenRecords() {}

    static byte[] bytes(String name) {
        try (InputStream input = requireNonNull(
                GoldenRecords.class.getResourceAsStream("golden/" + name + ".hex"), "golden/" + name + ".hex")) {
            return HexFormat.of().parseHex(new String(input.readAllBytes(), US_ASCII).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
