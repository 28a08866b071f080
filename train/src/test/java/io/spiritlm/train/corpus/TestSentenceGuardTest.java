package io.spiritlm.train.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TestSentenceGuardTest {
    private final TestSentenceGuard guard = new TestSentenceGuard(List.of("thank you", "please hold while i try"));

    @Test
    void refusesATestSentenceItself() {
        assertThat(guard.allows("thank you")).isFalse();
        assertThat(guard.allows("please hold while i try")).isFalse();
    }

    @Test
    void refusesALongTestSentenceInsideAnother() {
        assertThat(guard.allows("yes please hold while i try that")).isFalse();
        assertThat(guard.allows("please please hold while i try")).isFalse();
    }

    @Test
    void allowsShortTestSentencesInsideOthersAndOtherOrders() {
        assertThat(guard.allows("thank you for calling")).isTrue();
        assertThat(guard.allows("please hold while i try".replace("try", "trying")))
                .isTrue();
        assertThat(guard.allows("i try while please hold")).isTrue();
    }
}
