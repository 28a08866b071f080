package io.spiritlm.ingest.live;

import java.util.Optional;

/** The call isn't this connection's any more. */
public final class CallElsewhere extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Optional<String> address;

    /** One that must be looked for. */
    public CallElsewhere(String message) {
        this(message, Optional.empty());
    }

    /** @param address where it may be taken up, as that process advertises itself; empty if that isn't known (yet) */
    public CallElsewhere(String message, Optional<String> address) {
        super(message);
        this.address = address;
    }

    public Optional<String> address() {
        return address;
    }
}
