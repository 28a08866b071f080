package io.spiritlm.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

final class FailureLineTest {
    @Test
    void tellsTheMessageOfTheCauseInsideWrappers() {
        Exception problem = new CompletionException(
                new UncheckedIOException(new IOException("call.wav: expected audio, found 0 bytes")));

        assertThat(FailureLine.of(problem)).isEqualTo("call.wav: expected audio, found 0 bytes");
    }

    @Test
    void saysWhatABareFileNameMeans() {
        assertThat(FailureLine.of(new NoSuchFileException("call.wav"))).isEqualTo("no such file: call.wav");
    }

    @Test
    void staysOnOneLine() {
        assertThat(FailureLine.of(new IOException("first\n  second\r\n"))).isEqualTo("first; second");
    }

    @Test
    void callsABugABug() {
        assertThat(FailureLine.of(new IndexOutOfBoundsException("7")))
                .contains("IndexOutOfBoundsException", "7", "bug");
        assertThat(FailureLine.of(new IllegalStateException())).contains("IllegalStateException", "bug");
    }
}
