package io.spiritlm.deploy.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildrenTest {
    @TempDir
    Path folder;

    /** A JVM that waits for a debugger before it begins: it neither ends nor computes. */
    private static Member waiting(String name) {
        return new Member(
                name,
                List.of(),
                "never ready",
                List.of("-Xmx64m", "-agentlib:jdwp=transport=dt_socket,server=y,suspend=y,address=127.0.0.1:0"));
    }

    @Test
    void startsNoneWhenAllAreToEnd() throws Exception {
        Children children = new Children();
        Process before = children.start(new ProcessBuilder("sleep", "600"));
        children.end();
        assertThat(before.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> children.start(new ProcessBuilder("sleep", "600")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("this process ends");
    }

    @Test
    void aGroupKillsAllAlsoWhenItsOwnerIsInterrupted() throws Exception {
        ProcessGroup group = new ProcessGroup(folder);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> group.startAll(List.of(waiting("one"), waiting("other"))))
                .isInstanceOf(InterruptedException.class);
        List<ProcessHandle> processes =
                group.names().stream().map(name -> group.process(name).handle()).toList();
        assertThat(processes).hasSize(2);
        Thread.currentThread().interrupt();
        group.close();
        assertThat(Thread.interrupted()).isTrue();
        for (ProcessHandle process : processes) {
            process.onExit().get(20, TimeUnit.SECONDS);
        }
    }
}
