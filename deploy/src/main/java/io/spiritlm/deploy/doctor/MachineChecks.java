package io.spiritlm.deploy.doctor;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The machine itself: processors, memory, disk, a free port. */
final class MachineChecks {
    private static final long MEBIBYTE = 1L << 20;
    private static final int NEEDED_CORES = 2;
    private static final long NEEDED_MEMORY_BYTES = 3_500 * MEBIBYTE;
    private static final long NEEDED_DISK_BYTES = 2_048 * MEBIBYTE;

    private MachineChecks() {}

    static List<Check> all(Path home) {
        return List.of(
                MachineChecks::platform,
                MachineChecks::cores,
                MachineChecks::memory,
                () -> disk(home),
                MachineChecks::port);
    }

    private static Finding platform() {
        String found = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        return found.equals("Linux amd64")
                ? Finding.ok("platform", found)
                : Finding.missing("platform", found, "the build carries natives for Linux on x86-64 only");
    }

    private static Finding cores() {
        int cores = Runtime.getRuntime().availableProcessors();
        String found = cores + (cores == 1 ? " core" : " cores");
        return cores >= NEEDED_CORES
                ? Finding.ok("processor", found)
                : Finding.absent("processor", found, "speech faster than real time needs at least " + NEEDED_CORES);
    }

    private static Finding memory() {
        long bytes =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
        String found = "%.1f GiB".formatted(bytes / (double) (1L << 30));
        return bytes >= NEEDED_MEMORY_BYTES
                ? Finding.ok("memory", found)
                : Finding.missing("memory", found, "give the machine or container 4 GiB");
    }

    /** Looks where the natives are unpacked and where temporary files go, since either may be on a small disk. */
    private static Finding disk(Path home) {
        Path natives = Path.of(System.getProperty("user.home", "."));
        Path temporary = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
        String found = "";
        for (Path place : List.of(home, natives, temporary)) {
            try {
                long free = Files.getFileStore(place).getUsableSpace();
                if (free < NEEDED_DISK_BYTES) {
                    return Finding.missing(
                            "disk",
                            "%d MiB free at %s".formatted(free / MEBIBYTE, place),
                            "free %d MiB there".formatted(NEEDED_DISK_BYTES / MEBIBYTE));
                }
                found = found.isEmpty() ? "%d GiB free".formatted(free >> 30) : found;
            } catch (IOException e) {
                return Finding.missing("disk", place + " can't be looked at: " + e.getMessage(), "make it readable");
            }
        }
        return Finding.ok("disk", found);
    }

    private static Finding port() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return Finding.ok("loopback port", "bound " + socket.getLocalPort());
        } catch (IOException e) {
            return Finding.missing(
                    "loopback port", String.valueOf(e.getMessage()), "let this user listen on the loopback address");
        }
    }
}
