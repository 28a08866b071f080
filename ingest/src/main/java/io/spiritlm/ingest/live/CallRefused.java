package io.spiritlm.ingest.live;

/** A call can't be opened or taken up; the message is one line: what was expected, and what was found. */
public final class CallRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CallRefused(String message) {
        super(message);
    }
}
