package io.spiritlm.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** The tests' own choice of a broker. */
final class TestBrokerTest {
    @Test
    void failsWhereAContainerIsAskedForAndThereIsNoEngine() {
        assertThatThrownBy(() -> TestBroker.start(TestBroker.Kind.CONTAINER, () -> false))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("spirit.kafka=container: expected a Docker engine");
    }

    @Test
    void takesNoOtherWord() {
        assertThat(TestBroker.kind("container")).isEqualTo(TestBroker.Kind.CONTAINER);
        assertThatThrownBy(() -> TestBroker.kind("Docker"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("spirit.kafka: expected embedded or container, found 'Docker'");
    }
}
