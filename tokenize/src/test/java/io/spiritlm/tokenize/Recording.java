package io.spiritlm.tokenize;

import com.google.protobuf.ByteString;
import io.spiritlm.wire.Pcm16;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Random;

/** Audio to endpoint: a real sentence, silence and noise. */
final class Recording {
    private static final int WAV_HEADER_BYTES = 44;

    private Recording() {}

    /** "Please hold while we try to connect you": 2.4 s, spoken without a pause. */
    static Pcm16 sentence() {
        try (InputStream file = Objects.requireNonNull(Recording.class.getResourceAsStream("pls-hold-while-try.wav"))) {
            file.skipNBytes(WAV_HEADER_BYTES);
            return new Pcm16(ByteString.readFrom(file));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static Pcm16 silence(double seconds) {
        return Pcm16.of(new short[samples(seconds)]);
    }

    /** White noise of -60 dBFS. */
    static Pcm16 noise(double seconds, Random random) {
        short[] samples = new short[samples(seconds)];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) Math.round(random.nextGaussian() * 33);
        }
        return Pcm16.of(samples);
    }

    static Pcm16 join(Pcm16... parts) {
        Pcm16 whole = Pcm16.EMPTY;
        for (Pcm16 part : parts) {
            whole = whole.concat(part);
        }
        return whole;
    }

    static int samples(double seconds) {
        return (int) Math.round(seconds * Pcm16.SAMPLE_RATE_HZ);
    }
}
