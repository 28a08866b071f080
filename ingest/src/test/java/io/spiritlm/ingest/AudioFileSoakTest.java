package io.spiritlm.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three hours of audio in a JVM of its own, with a heap that a tenth of them would fill. */
class AudioFileSoakTest {
    private static final long THREE_HOURS_BYTES = 3 * 3_600 * 16_000 * 2L;
    /** Measured: 120 MB, of which 90 are the JVM's and FFmpeg's own before the first sample. */
    private static final long MOST_KILOBYTES = 200_000;

    @TempDir
    Path folder;

    @Test
    void readsThreeHoursInBoundedMemory() throws Exception {
        Path file = folder.resolve("three-hours.raw");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(THREE_HOURS_BYTES);
        }
        Process reader = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xmx32m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Reader.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();

        List<String> said = reader.inputReader().lines().toList();

        assertThat(reader.waitFor()).isZero();
        assertThat(said).hasSize(2).first().isEqualTo(Long.toString(THREE_HOURS_BYTES / 2));
        assertThat(Long.parseLong(said.getLast())).isLessThan(MOST_KILOBYTES);
    }

    /** Prints how many samples there were, and the most memory that was resident, in kB. */
    static final class Reader {
        private static final Path STATUS = Path.of("/proc/self/status");

        private Reader() {}

        public static void main(String[] arguments) throws Exception {
            var options = new DecodeOptions(new Encoding.RawS16(16_000, 1), new ChannelChoice.Average());
            try (AudioFile audio = AudioFile.open(Path.of(arguments[0]), options)) {
                while (audio.next().isPresent()) {
                    // only the count is wanted
                }
                System.out.println(audio.samplesRead());
            }
            System.out.println(highWaterKilobytes().orElse("0"));
        }

        /** Empty where there is no procfs: then the heap's bound alone is tested. */
        private static Optional<String> highWaterKilobytes() throws Exception {
            if (Files.notExists(STATUS)) {
                return Optional.empty();
            }
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .map(line -> line.replaceAll("\\D", ""))
                    .findFirst();
        }
    }
}
