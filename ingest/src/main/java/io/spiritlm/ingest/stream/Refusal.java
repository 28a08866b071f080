package io.spiritlm.ingest.stream;

/** Ends one connection with a fault; the message is one line for the client's developer and holds nothing of what was said. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final StreamFault fault;

    Refusal(StreamFault fault, String message) {
        super(message);
        this.fault = fault;
    }

    static Refusal malformed(String what, String expected, String found) {
        return new Refusal(StreamFault.MALFORMED, "%s: expected %s, found %s".formatted(what, expected, found));
    }

    StreamFault fault() {
        return fault;
    }
}
