package io.spiritlm.deploy.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelFolderTest {
    @TempDir
    Path folder;

    @Test
    void refusesFolderThatIsNotThere() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ModelFolder(folder.resolve("absent")))
                .withMessageContaining("expected a folder")
                .withMessageContaining("absent");
    }

    @Test
    void findsTheOnlyLanguageModelWhateverItsName() throws IOException {
        Path model = Files.createDirectories(folder.resolve("spiritlm_model/spirit-lm-base-7b"));

        assertThat(new ModelFolder(folder).languageModel()).isEqualTo(model);
    }

    @Test
    void refusesTwoLanguageModels() throws IOException {
        Files.createDirectories(folder.resolve("spiritlm_model/one"));
        Files.createDirectories(folder.resolve("spiritlm_model/two"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ModelFolder(folder).languageModel())
                .withMessageContaining("expected one folder")
                .withMessageContaining("found 2");
    }
}
