package io.spiritlm.ingest.stream;

import io.spiritlm.wire.Finish;
import io.spiritlm.wire.Pcm16;
import io.spiritlm.wire.Usage;
import io.spiritlm.wire.units.UnitTracks;
import java.util.Optional;

/** What the server says. Positions in what the client said are counted in its own samples, positions in answers at 16 kHz. */
public sealed interface StreamEvent {

    /** What came of the call; a connection is taken up behind the last one's cursor. */
    sealed interface Result extends StreamEvent {
        String cursor();
    }

    /**
     * The call is open.
     *
     * @param ticket by which it can be taken up
     */
    record Opened(String call, String leg, String ticket, StreamLimits limits) implements StreamEvent {}

    /**
     * The call was taken up.
     *
     * @param samples from which sample on the client must send
     * @param messages from which of its messages on the client must send; text, flush and close count
     */
    record Resumed(String call, String leg, long samples, long messages, StreamLimits limits) implements StreamEvent {}

    /** These samples and messages, counted from the call's beginning, can't be lost any more and won't be asked for again. */
    record Ack(long samples, long messages) implements StreamEvent {}

    /**
     * An utterance has ended.
     *
     * @param heard where it lay in what was said; empty if it was given as text
     * @param units its last units, if they are wanted
     */
    record Utterance(long utterance, Optional<Stretch> heard, Optional<UnitTracks> units, String cursor)
            implements Result {}

    /** From a sample until before another one. */
    record Stretch(long startSample, long endSample) {}

    /** Units of an utterance that goes on; for clients that want them. */
    record Units(long utterance, long sequence, long startSample, UnitTracks units, String cursor) implements Result {}

    /**
     * A piece of an answer in text.
     *
     * @param run which of the turn's runs of one modality it is a piece of; the pieces of one are joined with nothing between
     */
    record Text(long turn, long sequence, long run, String text, String cursor) implements Result {}

    /** An answer is written. */
    record TurnEnd(long turn, Finish finish, String reason, Usage usage, String cursor) implements Result {}

    /** A piece of an answer in speech: a binary frame. */
    record Audio(long turn, long sequence, long firstSample, Pcm16 samples, String cursor) implements Result {}

    /** An answer is spoken. */
    record SpeechEnd(long turn, Finish finish, String reason, String cursor) implements Result {}

    /** The call is over: nothing follows. */
    record Closed(long utterances, String cursor) implements Result {}

    /**
     * The connection ends before the call is over.
     *
     * @param address where the call may be taken up, for a moved one
     */
    record Failed(StreamFault fault, String message, Optional<String> address) implements StreamEvent {}
}
