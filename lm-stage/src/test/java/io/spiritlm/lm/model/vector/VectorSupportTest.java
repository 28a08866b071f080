package io.spiritlm.lm.model.vector;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.lm.model.EngineKind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class VectorSupportTest {
    @Test
    void nothingIsMissingHere() {
        assertThat(EngineKind.JAVA.missing()).isEmpty();
    }

    @Test
    void saysSoWhereJavaWasStartedWithoutTheModule() throws Exception {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WithoutModule.class.getName())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(said.strip()).isEqualTo("Optional[Java was started without --add-modules jdk.incubator.vector]");
        assertThat(process.waitFor()).isZero();
    }

    /** What runs there. */
    static final class WithoutModule {
        private WithoutModule() {}

        public static void main(String[] arguments) {
            System.out.println(EngineKind.JAVA.missing());
        }
    }
}
