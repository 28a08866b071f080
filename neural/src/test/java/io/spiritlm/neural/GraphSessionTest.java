package io.spiritlm.neural;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GraphSessionTest {
    @Test
    void isClosedWhenItsOwnerCannotBeMade() {
        AtomicReference<@Nullable GraphSession> given = new AtomicReference<>();
        assertThatThrownBy(() -> GraphSession.ownedBy(session -> {
                    given.set(session);
                    session.ops().constant(1);
                    throw new CheckpointException("no such tensor");
                }))
                .isInstanceOf(CheckpointException.class);
        GraphSession session = Objects.requireNonNull(given.get());
        assertThatThrownBy(() -> session.ops().constant(1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void isOpenInItsOwnersHands() {
        try (GraphSession session = GraphSession.ownedBy(owned -> owned)) {
            session.ops().constant(1);
        }
    }
}
