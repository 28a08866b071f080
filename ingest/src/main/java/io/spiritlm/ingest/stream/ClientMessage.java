package io.spiritlm.ingest.stream;

import io.spiritlm.ingest.PcmRate;
import io.spiritlm.wire.Request;
import java.util.Map;

/** A JSON message from a client; sound comes in binary frames. */
public sealed interface ClientMessage {

    /** The first message of a connection. */
    sealed interface First extends ClientMessage {
        PcmRate rate();

        /** Whether {@code units} events are wanted. */
        boolean wantsUnits();
    }

    /** Opens a call of one leg. */
    record Open(PcmRate rate, Request request, Map<String, String> metadata, boolean wantsUnits) implements First {
        public Open {
            metadata = Map.copyOf(metadata);
        }
    }

    /**
     * Takes up a call whose connection was lost.
     *
     * @param rate as it was opened with
     * @param ticket of the {@code opened} event
     * @param cursor of the last result event that was received; empty if none was
     */
    record Resume(PcmRate rate, String ticket, String cursor, boolean wantsUnits) implements First {}

    /** An utterance given as text. */
    record Text(String text) implements ClientMessage {}

    /** Ends the utterance that is being said. */
    record Flush() implements ClientMessage {}

    /** No more of the leg follows. */
    record Close() implements ClientMessage {}
}
