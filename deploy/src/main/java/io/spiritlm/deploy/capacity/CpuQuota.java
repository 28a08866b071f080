package io.spiritlm.deploy.capacity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A Linux control group whose processes together get at most so much processor time. For one thread. */
final class CpuQuota implements AutoCloseable {
    /** Where Linux shows control groups. */
    static final Path ROOT = Path.of("/sys/fs/cgroup");

    private static final int PERIOD_MICROS = 100_000;

    private final Path group;
    private final boolean versionTwo;

    private CpuQuota(Path group, boolean versionTwo) {
        this.group = group;
        this.versionTwo = versionTwo;
    }

    /**
     * Makes a group without a limit.
     *
     * @param root {@link #ROOT}, where version 2 is, or version 1 with its controller {@code cpu} beside others
     * @throws IOException if this user may make none
     */
    static CpuQuota create(Path root, String name) throws IOException {
        boolean versionTwo = Files.exists(root.resolve("cgroup.controllers"));
        Path parent = versionTwo ? root : root.resolve("cpu");
        try {
            if (versionTwo) {
                Files.writeString(root.resolve("cgroup.subtree_control"), "+cpu");
            }
            Path group = Files.createDirectory(parent.resolve(name));
            return new CpuQuota(group, versionTwo);
        } catch (IOException e) {
            throw new IOException(
                    "processor quotas: expected to make a control group in %s, found: %s".formatted(parent, e), e);
        }
    }

    /**
     * From now on, at most so much.
     *
     * @param cores 0.01 to 1000
     */
    void limit(double cores) throws IOException {
        if (!(cores >= 0.01 && cores <= 1000)) {
            throw new IllegalArgumentException("processor quota: expected 0.01 to 1000 cores, found " + cores);
        }
        long quota = Math.round(cores * PERIOD_MICROS);
        if (versionTwo) {
            Files.writeString(group.resolve("cpu.max"), quota + " " + PERIOD_MICROS);
        } else {
            Files.writeString(group.resolve("cpu.cfs_period_us"), Integer.toString(PERIOD_MICROS));
            Files.writeString(group.resolve("cpu.cfs_quota_us"), Long.toString(quota));
        }
    }

    /** Takes a process into the group, with all its threads. */
    void add(ProcessHandle process) throws IOException {
        Files.writeString(group.resolve("cgroup.procs"), Long.toString(process.pid()));
    }

    /** Removes the group; its processes must have ended. */
    @Override
    public void close() throws IOException {
        Files.deleteIfExists(group);
    }
}
