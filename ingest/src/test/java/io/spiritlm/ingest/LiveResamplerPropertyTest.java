package io.spiritlm.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.spiritlm.wire.Pcm16;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LiveResamplerPropertyTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(PcmRate.class)
    void givesTheSameHoweverItIsCutAndWhereverItIsTakenUp(PcmRate rate) throws Exception {
        for (long seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            ByteString source = sound(random, random.nextInt(1 << random.nextInt(1, 17)));
            Pcm16 whole;
            try (LiveResampler resampler = LiveResampler.behind(rate, 0)) {
                whole = resampler.convert(source).concat(resampler.drain());
            }
            if (source.size() > rate.hz() / 100) {
                assertThat(whole).as("%s, seed %d", rate, seed).isEqualTo(asFile(source, rate));
            }
            assertThat(interrupted(source, rate, random))
                    .as("%s, seed %d: %d bytes", rate, seed, source.size())
                    .isEqualTo(whole);
        }
    }

    private Pcm16 asFile(ByteString source, PcmRate rate) throws Exception {
        Path file = Files.write(folder.resolve("a.raw"), source.toByteArray());
        return Sounds.read(file, new DecodeOptions(new Encoding.RawS16(rate.hz(), 1), new ChannelChoice.Average()));
    }

    private static Pcm16 interrupted(ByteString source, PcmRate rate, Random random) {
        Pcm16 heard = Pcm16.EMPTY;
        LiveResampler resampler = LiveResampler.behind(rate, 0);
        int longest = 1 << random.nextInt(4, 14);
        int breaks = random.nextInt(6);
        while (resampler.position() * Short.BYTES < source.size()) {
            if (breaks > 0 && random.nextInt(3) == 0) {
                breaks--;
                resampler.close();
                heard = heard.slice(0, lost(heard.length(), rate, random));
                resampler = LiveResampler.behind(rate, heard.length());
            }
            int from = Math.toIntExact(resampler.position()) * Short.BYTES;
            int to = Math.min(source.size(), from + random.nextInt(longest + 1) * Short.BYTES);
            heard = heard.concat(resampler.convert(source.substring(from, to)));
            assertThat(heard.length() % rate.ourStep()).isZero();
        }
        try (LiveResampler last = resampler) {
            return heard.concat(last.drain());
        }
    }

    /** What was given out needn't have become safe. */
    private static int lost(int length, PcmRate rate, Random random) {
        int steps = length / rate.ourStep();
        return Math.max(0, steps - random.nextInt(2_000)) * rate.ourStep();
    }

    private static ByteString sound(Random random, int samples) {
        ByteBuffer bytes = ByteBuffer.allocate(samples * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        double step = Math.PI * random.nextDouble();
        for (int i = 0; i < samples; i++) {
            bytes.putShort((short) (12_000 * Math.sin(step * i) + random.nextInt(8_000)));
        }
        return ByteString.copyFrom(bytes.flip());
    }
}
