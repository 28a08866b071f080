package io.spiritlm.wire;

import static java.util.Objects.requireNonNull;

/**
 * One side of a call.
 *
 * @param call the call
 * @param name unique in the call: {@code caller}, {@code agent}; same characters as a call id
 */
public record LegId(CallId call, String name) {

    public LegId {
        requireNonNull(call, "call");
        Check.identifier("leg name", name);
    }

    public static LegId of(String call, String name) {
        return new LegId(new CallId(call), name);
    }

    @Override
    public String toString() {
        return call + "/" + name;
    }
}
