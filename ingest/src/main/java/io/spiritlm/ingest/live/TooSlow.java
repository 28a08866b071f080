package io.spiritlm.ingest.live;

/** Results waited for a connection that takes them too slowly; they are still there for a {@link LiveCalls#resume}. */
public final class TooSlow extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TooSlow(String message) {
        super(message);
    }
}
