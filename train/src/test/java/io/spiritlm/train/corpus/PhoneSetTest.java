package io.spiritlm.train.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PhoneSetTest {
    @Test
    void holdsThe39PhonesOfCmudictAndSilence() {
        assertThat(PhoneSet.PHONES).hasSize(40).doesNotHaveDuplicates().first().isEqualTo("SIL");
    }

    @Test
    void mapsEachEnginesOwnPhones() {
        assertThat(PhoneSet.fromEngine("pau")).isEqualTo("SIL");
        assertThat(PhoneSet.fromEngine("ax")).isEqualTo("AH");
        assertThat(PhoneSet.fromEngine("hh")).isEqualTo("HH");
        assertThat(PhoneSet.fromEngine("ZH")).isEqualTo("ZH");
    }

    @Test
    void namesAPhoneNoEngineUses() {
        assertThatThrownBy(() -> PhoneSet.fromEngine("qq")).hasMessageContaining("'qq'");
    }
}
