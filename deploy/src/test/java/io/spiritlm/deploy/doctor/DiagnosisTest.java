package io.spiritlm.deploy.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DiagnosisTest {
    @TempDir
    Path folder;

    @Test
    void isHealthyWithoutWhatOnlySomeCommandsNeed() {
        Finding there = Finding.ok("memory", "16 GiB");
        Finding optional = Finding.absent("flite", "not installed", "apt-get install flite");
        Finding needed = Finding.missing("model", "no folder", "check it out");

        assertThat(new Diagnosis(List.of(there, optional)).healthy()).isTrue();
        assertThat(new Diagnosis(List.of(there, needed)).healthy()).isFalse();
    }

    @Test
    void everyProblemCarriesARemedy() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Finding.missing("model", "no folder", " "))
                .withMessageContaining("expected a remedy");
    }

    @Test
    void missesModelFolder() {
        Finding finding = new ModelCheck(folder.resolve("absent")).look();

        assertThat(finding.state()).isEqualTo(Finding.State.MISSING);
        assertThat(finding.found()).contains("absent");
    }

    @Test
    void missesEmptyModelFile() throws IOException {
        Files.writeString(folder.resolve("config.json"), "{}");
        Files.createFile(folder.resolve("model.safetensors"));

        Finding finding = new ModelCheck(folder).look();

        assertThat(finding.state()).isEqualTo(Finding.State.MISSING);
        assertThat(finding.found()).contains("model.safetensors is empty");
    }

    @Test
    void countsModelFiles() throws IOException {
        Files.writeString(folder.resolve("config.json"), "{}");

        assertThat(new ModelCheck(folder).look().found()).contains("1 files");
    }

    @Test
    void findsTheJdkThatRunsThisTest() {
        assertThat(Diagnosis.of(folder, folder).findings())
                .filteredOn(finding -> finding.subject().equals("JDK"))
                .singleElement()
                .extracting(Finding::state)
                .isEqualTo(Finding.State.OK);
    }
}
