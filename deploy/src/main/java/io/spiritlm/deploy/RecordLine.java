package io.spiritlm.deploy;

import io.spiritlm.wire.AudioRecord;
import io.spiritlm.wire.ContinuationRecord;
import io.spiritlm.wire.DeadLetter;
import io.spiritlm.wire.Fence;
import io.spiritlm.wire.LegClosed;
import io.spiritlm.wire.Request;
import io.spiritlm.wire.Session;
import io.spiritlm.wire.SpeechRecord;
import io.spiritlm.wire.UnitsRecord;
import io.spiritlm.wire.WireRecord;
import io.spiritlm.wire.units.Span;
import io.spiritlm.wire.units.SpeechSpan;
import io.spiritlm.wire.units.TextSpan;
import java.util.Locale;

/** A record in one short line, for people who watch the topics. */
final class RecordLine {
    private static final int WIDTH = 72;

    private RecordLine() {}

    /** What the record says, its leg first. */
    static String of(WireRecord record) {
        return switch (record) {
            case Fence fence -> line("-", "fence of epoch %d".formatted(fence.epoch()));
            case AudioRecord audio -> audio(audio);
            case UnitsRecord.Speech speech ->
                line(
                        speech.utterance().leg().name(),
                        "utterance %d, %s: %s"
                                .formatted(
                                        speech.utterance().number(),
                                        lower(speech.finality()),
                                        shown(speech.tracks().collapsed().interleaved())));
            case UnitsRecord.Text text ->
                line(
                        text.utterance().leg().name(),
                        "utterance %d: %s".formatted(text.utterance().number(), text.text()));
            case UnitsRecord.Checkpoint checkpoint ->
                line(
                        checkpoint.leg().name(),
                        "checkpoint %d: done up to sample %d"
                                .formatted(checkpoint.sequence(), checkpoint.nextSample()));
            case ContinuationRecord.Piece piece ->
                line(
                        piece.turn().leg().name(),
                        "turn %d: %s".formatted(piece.turn().number(), shown(piece.span())));
            case ContinuationRecord.End end ->
                line(
                        end.turn().leg().name(),
                        "turn %d ends: %s, %d tokens %s"
                                .formatted(
                                        end.turn().number(),
                                        lower(end.finish()),
                                        end.usage().writtenTokens(),
                                        end.reason()));
            case SpeechRecord.Chunk chunk ->
                line(
                        chunk.turn().leg().name(),
                        "turn %d: %d ms of sound"
                                .formatted(
                                        chunk.turn().number(),
                                        chunk.samples().duration().toMillis()));
            case SpeechRecord.End end ->
                line(
                        end.turn().leg().name(),
                        "turn %d ends: %s %s".formatted(end.turn().number(), lower(end.finish()), end.reason()));
            case LegClosed closed ->
                line(closed.leg().name(), "closed after %d utterances".formatted(closed.utterances()));
            case Session session ->
                line(
                        session.turn().leg().name(),
                        "history up to turn %d".formatted(session.turn().number()));
            case DeadLetter letter -> line("-", "set aside: %s".formatted(letter.reason()));
        };
    }

    private static String audio(AudioRecord record) {
        return switch (record) {
            case AudioRecord.Open open -> line(open.leg().name(), "open: %s".formatted(wish(open.request())));
            case AudioRecord.Chunk chunk ->
                line(
                        chunk.leg().name(),
                        "chunk %d: %d ms"
                                .formatted(
                                        chunk.sequence(),
                                        chunk.samples().duration().toMillis()));
            case AudioRecord.Text text -> line(text.leg().name(), "text: %s".formatted(text.text()));
            case AudioRecord.Flush flush -> line(flush.leg().name(), "flush");
            case AudioRecord.Close close -> line(close.leg().name(), "close");
            case Fence fence -> line("-", "fence of epoch %d".formatted(fence.epoch()));
        };
    }

    private static String wish(Request request) {
        return lower(request.task()) + ", answer in " + lower(request.modality());
    }

    private static String shown(Span span) {
        return switch (span) {
            case TextSpan text -> "\"" + text.text() + "\"";
            case SpeechSpan speech -> speech.tokens().size() + " units " + speech;
        };
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static String line(String leg, String what) {
        String text = what.strip();
        return "%-10s  %s".formatted(leg, text.length() <= WIDTH ? text : text.substring(0, WIDTH - 1) + "…");
    }
}
