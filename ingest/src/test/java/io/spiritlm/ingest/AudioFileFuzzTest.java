package io.spiritlm.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AudioFileFuzzTest {
    private static final int CASES = 60;
    private static final int HEADER_BYTES = 200;
    /** Damage may add or lengthen, but not without bound: 25 times the sentence. */
    private static final int MAX_SAMPLES = 25 * Sounds.SENTENCE_SAMPLES;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"8k.wav", "flac", "44k-stereo.mp3", "ogg", "opus", "m4a", "webm", "g722"})
    void readsOrRefusesDamagedFiles(String format) throws IOException {
        byte[] whole = Files.readAllBytes(Sounds.sentence(format, folder));
        for (long seed = 0; seed < CASES; seed++) {
            Path file = Files.write(folder.resolve("damaged." + format), damage(whole, new Random(seed)));
            int samples = assertTimeoutPreemptively(
                    Duration.ofSeconds(60), () -> read(file), "%s, seed %d".formatted(format, seed));
            assertThat(samples).as("%s, seed %d", format, seed).isBetween(0, MAX_SAMPLES);
        }
    }

    private static int read(Path file) {
        try {
            return Sounds.read(file).length();
        } catch (UnreadableAudio refused) {
            assertThat(refused.getMessage()).contains("expected ", ", found ").doesNotContain("\n");
            return 0;
        }
    }

    /** Changes bytes in the header or anywhere, cuts out a piece, or cuts off the end. */
    private static byte[] damage(byte[] whole, Random random) {
        byte[] damaged = whole.clone();
        int reach = random.nextBoolean() ? Math.min(HEADER_BYTES, damaged.length) : damaged.length;
        int changes = random.nextInt(8);
        for (int i = 0; i < changes; i++) {
            damaged[random.nextInt(reach)] = random.nextBoolean() ? (byte) random.nextInt() : (byte) 0xff;
        }
        return switch (random.nextInt(3)) {
            case 0 -> Arrays.copyOf(damaged, random.nextInt(damaged.length + 1));
            case 1 -> without(damaged, random.nextInt(reach), random.nextInt(damaged.length / 2));
            default -> damaged;
        };
    }

    private static byte[] without(byte[] bytes, int from, int length) {
        int removed = Math.min(length, bytes.length - from);
        byte[] rest = Arrays.copyOf(bytes, bytes.length - removed);
        System.arraycopy(bytes, from + removed, rest, from, rest.length - from);
        return rest;
    }
}
