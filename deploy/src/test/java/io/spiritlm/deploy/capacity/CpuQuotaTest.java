package io.spiritlm.deploy.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder stands for the kernel's: there, writing to a file does what the file's name says. */
final class CpuQuotaTest {
    @TempDir
    Path root;

    @Test
    void speaksVersionOne() throws IOException {
        Path controller = Files.createDirectory(root.resolve("cpu"));

        CpuQuota quota = CpuQuota.create(root, "ours");
        quota.add(ProcessHandle.current());
        quota.limit(0.25);

        Path group = controller.resolve("ours");
        assertThat(group.resolve("cgroup.procs"))
                .hasContent(Long.toString(ProcessHandle.current().pid()));
        assertThat(group.resolve("cpu.cfs_period_us")).hasContent("100000");
        assertThat(group.resolve("cpu.cfs_quota_us")).hasContent("25000");
    }

    @Test
    void speaksVersionTwo() throws IOException {
        Files.writeString(root.resolve("cgroup.controllers"), "cpuset cpu io memory pids");

        CpuQuota quota = CpuQuota.create(root, "ours");
        quota.add(ProcessHandle.current());
        quota.limit(1.5);

        assertThat(root.resolve("cgroup.subtree_control")).hasContent("+cpu");
        Path group = root.resolve("ours");
        assertThat(group.resolve("cgroup.procs"))
                .hasContent(Long.toString(ProcessHandle.current().pid()));
        assertThat(group.resolve("cpu.max")).hasContent("150000 100000");
    }

    @Test
    void removesItsGroup() throws IOException {
        Files.createDirectory(root.resolve("cpu"));
        CpuQuota.create(root, "ours").close();
        assertThat(root.resolve("cpu").resolve("ours")).doesNotExist();
    }

    @Test
    void saysWhatIsMissingWhereThereAreNoControlGroups() {
        assertThatIOException()
                .isThrownBy(() -> CpuQuota.create(root, "ours"))
                .withMessageStartingWith("processor quotas: expected to make a control group in ")
                .withMessageContaining(root.resolve("cpu").toString());
    }

    @Test
    void refusesNoTimeAtAll() throws IOException {
        Files.createDirectory(root.resolve("cpu"));
        try (CpuQuota quota = CpuQuota.create(root, "ours")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> quota.limit(0))
                    .withMessageContaining("0.01");
        }
    }
}
