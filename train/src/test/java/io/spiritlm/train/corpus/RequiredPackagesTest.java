package io.spiritlm.train.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RequiredPackagesTest {
    @Test
    void namesWhatIsMissingAndTheLineThatInstallsIt() {
        List<String> missing =
                RequiredPackages.missing(file -> !file.contains("festival") && !file.contains("wordnet"));
        assertThat(missing).containsExactly("festival", "festvox-kdlpc16k", "festvox-us-slt-hts", "wordnet-base");
        assertThat(new MissingPackagesException(missing))
                .hasMessageContaining("apt-get install -y --no-install-recommends festival festvox-kdlpc16k")
                .hasMessageContaining("missing festival, festvox-kdlpc16k");
    }

    @Test
    void isContentWhenEveryFileIsThere() {
        assertThat(RequiredPackages.missing(file -> true)).isEmpty();
    }
}
