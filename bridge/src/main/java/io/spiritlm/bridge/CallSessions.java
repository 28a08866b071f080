package io.spiritlm.bridge;

import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Session;
import java.util.Optional;

/**
 * The sessions of a call's legs, as their topic has them while the legs are open. Thread-safe.
 *
 * <p>What is written here takes its turn among the outputs that the call's publishers emit: before a record that finishes later is
 * acknowledged, it is written.
 */
public interface CallSessions {
    /** In a stage that keeps none: what is written is forgotten. */
    CallSessions NONE = new CallSessions() {
        @Override
        public Optional<Session> of(LegId leg) {
            return Optional.empty();
        }

        @Override
        public void write(Session session) {}

        @Override
        public void close(LegId leg) {}
    };

    /** The leg's latest session, whoever wrote it; empty if it has none, or was closed. */
    Optional<Session> of(LegId leg);

    /**
     * Takes the place of the leg's session.
     *
     * @param session of this call, with the owner's epoch
     * @throws IllegalArgumentException if it is larger than a record may be
     */
    void write(Session session);

    /** Deletes what is kept of a leg: nothing more will be said on it. */
    void close(LegId leg);
}
