package io.spiritlm.ingest.stream;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Why the server ends a connection before its call is over: the closed set of codes of {@code error} events. */
public enum StreamFault {
    /** A message that isn't one of the protocol's. */
    MALFORMED(4400, false),
    /** A message or an audio frame beyond its limit. */
    TOO_LARGE(1009, false),
    /** More sound than its limits allow for the time. */
    TOO_FAST(4429, true),
    /** Nothing came for too long. */
    IDLE(4408, true),
    /** No call can be opened here now, or there is none to take up. */
    REFUSED(4404, false),
    /** The call is at another process, or another connection has taken it up. */
    MOVED(4307, true),
    /** The client takes results too slowly. */
    TOO_SLOW(4413, true),
    /** The process stops. */
    GOING_AWAY(1001, true),
    /** A fault of the server's. */
    INTERNAL(1011, true);

    private final int closeCode;
    private final boolean resumable;

    StreamFault(int closeCode, boolean resumable) {
        this.closeCode = closeCode;
        this.resumable = resumable;
    }

    /** The WebSocket's close code. */
    public int closeCode() {
        return closeCode;
    }

    /** Whether a client that did nothing wrong does well to take the call up again. */
    public boolean isResumable() {
        return resumable;
    }

    /** As it stands in an {@code error} event. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<StreamFault> of(String code) {
        return Arrays.stream(values())
                .filter(fault -> fault.code().equals(code))
                .findFirst();
    }
}
