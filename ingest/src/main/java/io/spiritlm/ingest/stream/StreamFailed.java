package io.spiritlm.ingest.stream;

/** A call that can't go on; the message is one line. */
public final class StreamFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final StreamFault fault;

    StreamFailed(StreamFault fault, String message) {
        super(fault.code() + ": " + message);
        this.fault = fault;
    }

    public StreamFault fault() {
        return fault;
    }
}
