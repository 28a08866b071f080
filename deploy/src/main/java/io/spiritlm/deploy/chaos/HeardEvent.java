package io.spiritlm.deploy.chaos;

import io.spiritlm.ingest.stream.StreamEvent;
import io.spiritlm.wire.ContinuationRecord;
import io.spiritlm.wire.Finality;
import io.spiritlm.wire.Pcm16;
import io.spiritlm.wire.SpeechRecord;
import io.spiritlm.wire.UnitsRecord;
import io.spiritlm.wire.WireRecord;
import io.spiritlm.wire.units.TextSpan;
import io.spiritlm.wire.units.UnitTracks;
import java.util.Optional;

/**
 * A result as it came through a socket, or as it has to come of a record: equal if they say the same at the same place.
 *
 * @param place of which utterance or turn, and which piece of it
 * @param content what it says; of units and sound, a sum
 */
record HeardEvent(String place, String content) {

    static HeardEvent of(StreamEvent.Result result) {
        return switch (result) {
            case StreamEvent.Utterance utterance ->
                utterance(
                        utterance.utterance(),
                        utterance.heard().isPresent() ? sum(utterance.units().orElse(UnitTracks.EMPTY)) : "text");
            case StreamEvent.Units units -> units(units.utterance(), units.sequence(), units.units());
            case StreamEvent.Text text -> text(text.turn(), text.sequence(), text.text());
            case StreamEvent.TurnEnd end ->
                new HeardEvent("turn " + end.turn() + " end", end.finish() + " " + end.reason());
            case StreamEvent.Audio audio -> audio(audio.turn(), audio.sequence(), audio.firstSample(), audio.samples());
            case StreamEvent.SpeechEnd end ->
                new HeardEvent("speech " + end.turn() + " end", end.finish() + " " + end.reason());
            case StreamEvent.Closed closed -> new HeardEvent("closed", Long.toString(closed.utterances()));
        };
    }

    /** What a client that wants units has to hear of a record; a leg's end is left out, since it lies in several topics. */
    static Optional<HeardEvent> of(WireRecord record) {
        return switch (record) {
            case UnitsRecord.Speech speech when speech.finality() == Finality.PREVIEW -> Optional.empty();
            case UnitsRecord.Speech speech
            when speech.finality() == Finality.LAST ->
                Optional.of(utterance(speech.utterance().number(), sum(speech.tracks())));
            case UnitsRecord.Speech speech ->
                Optional.of(units(speech.utterance().number(), speech.sequence(), speech.tracks()));
            case UnitsRecord.Text text -> Optional.of(utterance(text.utterance().number(), "text"));
            case ContinuationRecord.Piece piece
            when piece.span() instanceof TextSpan(String text) && !text.isEmpty() ->
                Optional.of(text(piece.turn().number(), piece.sequence(), text));
            case ContinuationRecord.End end ->
                Optional.of(new HeardEvent("turn " + end.turn().number() + " end", end.finish() + " " + end.reason()));
            case SpeechRecord.Chunk chunk
            when chunk.samples().length() > 0 ->
                Optional.of(audio(chunk.turn().number(), chunk.sequence(), chunk.firstSample(), chunk.samples()));
            case SpeechRecord.End end ->
                Optional.of(
                        new HeardEvent("speech " + end.turn().number() + " end", end.finish() + " " + end.reason()));
            default -> Optional.empty();
        };
    }

    private static HeardEvent utterance(long number, String content) {
        return new HeardEvent("utterance " + number + " end", content);
    }

    private static HeardEvent units(long number, long sequence, UnitTracks tracks) {
        return new HeardEvent("utterance " + number + " " + sequence, sum(tracks));
    }

    private static HeardEvent text(long turn, long sequence, String text) {
        return new HeardEvent("turn " + turn + " " + sequence, text);
    }

    private static HeardEvent audio(long turn, long sequence, long first, Pcm16 samples) {
        return new HeardEvent(
                "speech " + turn + " " + sequence,
                first + " " + samples.length() + " "
                        + Integer.toHexString(samples.bytes().hashCode()));
    }

    private static String sum(UnitTracks tracks) {
        return Integer.toHexString(tracks.hashCode());
    }
}
