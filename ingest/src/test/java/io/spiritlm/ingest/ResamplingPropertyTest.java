package io.spiritlm.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResamplingPropertyTest {
    private static final int[] RATES_HZ = {4_000, 7_777, 8_000, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000, 192_000
    };

    @TempDir
    Path folder;

    @Test
    void givesTheSourcesLengthRoundedUp() throws Exception {
        for (long seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            int rateHz = RATES_HZ[random.nextInt(RATES_HZ.length)];
            int channels = 1 + random.nextInt(3);
            int frames = 1 + random.nextInt(1 << random.nextInt(16));
            byte[] bytes = new byte[frames * channels * Short.BYTES];
            random.nextBytes(bytes);
            Path file = Files.write(folder.resolve("a.raw"), bytes);

            var options = new DecodeOptions(new Encoding.RawS16(rateHz, channels), new ChannelChoice.Average());
            assertThat(Sounds.read(file, options).length())
                    .as("seed %d: %d samples of %d channels at %d Hz", seed, frames, channels, rateHz)
                    .isEqualTo((int) Math.ceilDiv(frames * 16_000L, rateHz));
        }
    }
}
