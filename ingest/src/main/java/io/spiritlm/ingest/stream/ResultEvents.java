package io.spiritlm.ingest.stream;

import io.spiritlm.ingest.live.CallResult;
import io.spiritlm.wire.ContinuationRecord;
import io.spiritlm.wire.Finality;
import io.spiritlm.wire.LegClosed;
import io.spiritlm.wire.Pcm16;
import io.spiritlm.wire.SpeechRecord;
import io.spiritlm.wire.Topics;
import io.spiritlm.wire.UnitsRecord;
import io.spiritlm.wire.units.TextSpan;
import io.spiritlm.wire.units.TimedUnit;
import io.spiritlm.wire.units.UnitStream;
import io.spiritlm.wire.units.UnitTracks;
import java.util.Optional;

/**
 * What a result is to a client: one event at most, since a cursor lies behind a whole result.
 *
 * <p>Keeps only where the last units of the utterance that goes on have ended. Not thread-safe.
 */
final class ResultEvents {
    private static final int OUR_HZ = Pcm16.SAMPLE_RATE_HZ;

    private final StreamTicket ticket;
    private final boolean wantsUnits;
    private long lastEnd;

    ResultEvents(StreamTicket ticket, boolean wantsUnits) {
        this.ticket = ticket;
        this.wantsUnits = wantsUnits;
    }

    Optional<StreamEvent.Result> of(CallResult result) {
        String cursor = result.cursor();
        return switch (result.record()) {
            case UnitsRecord.Speech speech when speech.finality() == Finality.PREVIEW -> Optional.empty();
            case UnitsRecord.Speech speech -> speech(speech, cursor);
            case UnitsRecord.Text text ->
                Optional.of(new StreamEvent.Utterance(
                        text.utterance().number(), Optional.empty(), Optional.empty(), cursor));
            case ContinuationRecord.Piece piece
            when piece.span() instanceof TextSpan(String text) && !text.isEmpty() ->
                Optional.of(new StreamEvent.Text(piece.turn().number(), piece.sequence(), piece.run(), text, cursor));
            case ContinuationRecord.End end ->
                Optional.of(
                        new StreamEvent.TurnEnd(end.turn().number(), end.finish(), end.reason(), end.usage(), cursor));
            case SpeechRecord.Chunk chunk
            when chunk.samples().length() > 0 ->
                Optional.of(new StreamEvent.Audio(
                        chunk.turn().number(), chunk.sequence(), chunk.firstSample(), chunk.samples(), cursor));
            case SpeechRecord.End end ->
                Optional.of(new StreamEvent.SpeechEnd(end.turn().number(), end.finish(), end.reason(), cursor));
            case LegClosed closed
            when isOver(result) -> Optional.of(new StreamEvent.Closed(closed.utterances(), cursor));
            default -> Optional.empty();
        };
    }

    /** Nothing is spoken of a call that is answered in text. */
    private boolean isOver(CallResult result) {
        return result.topic() == Topics.SPEECH || (ticket.answersInText() && result.topic() == Topics.CONTINUATIONS);
    }

    private Optional<StreamEvent.Result> speech(UnitsRecord.Speech speech, String cursor) {
        long number = speech.utterance().number();
        long start = speech.startSample();
        lastEnd = Math.max(Math.max(start, lastEnd), start + samples(speech.tracks()));
        if (speech.finality() != Finality.LAST) {
            return wantsUnits
                    ? Optional.of(new StreamEvent.Units(
                            number, speech.sequence(), ticket.rate().toSource(start), speech.tracks(), cursor))
                    : Optional.empty();
        }
        var heard = new StreamEvent.Stretch(
                ticket.rate().toSource(start), ticket.rate().toSource(lastEnd));
        return Optional.of(new StreamEvent.Utterance(
                number, Optional.of(heard), wantsUnits ? Optional.of(speech.tracks()) : Optional.empty(), cursor));
    }

    /** How long the utterance is, at the end of these units. */
    private static long samples(UnitTracks tracks) {
        long end = 0;
        for (UnitStream stream : UnitStream.values()) {
            var track = tracks.track(stream);
            if (!track.isEmpty()) {
                TimedUnit last = track.getLast();
                end = Math.max(end, Math.round(last.endFrame() / stream.frameRateHz() * OUR_HZ));
            }
        }
        return end;
    }
}
