package io.spiritlm.wire;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.Objects;

/**
 * Immutable audio: 16 kHz, mono, signed 16-bit little-endian.
 *
 * <p>As floating point, full scale is 1: a sample s is s / 32768, so that 16-bit audio goes to floats and back unchanged.
 *
 * @param bytes two for each sample
 */
public record Pcm16(ByteString bytes) {

    public static final int SAMPLE_RATE_HZ = 16_000;
    public static final Pcm16 EMPTY = new Pcm16(ByteString.EMPTY);

    private static final int BYTES = 2;
    private static final float FULL_SCALE = 32_768f;

    /** @throws IllegalArgumentException if the number of bytes is odd */
    public Pcm16 {
        if (bytes.size() % BYTES != 0) {
            throw new IllegalArgumentException(
                    "16-bit samples: expected an even number of bytes, found " + bytes.size());
        }
    }

    public static Pcm16 of(short... samples) {
        byte[] bytes = new byte[samples.length * BYTES];
        for (int i = 0; i < samples.length; i++) {
            put(bytes, i, samples[i]);
        }
        return new Pcm16(ByteString.copyFrom(bytes));
    }

    public static Pcm16 ofFloats(float... samples) {
        return ofFloats(samples, 0, samples.length);
    }

    /** The nearest 16-bit audio; what is beyond full scale is clipped and not-a-number is silence. */
    public static Pcm16 ofFloats(float[] samples, int from, int to) {
        Objects.checkFromToIndex(from, to, samples.length);
        byte[] bytes = new byte[(to - from) * BYTES];
        for (int i = from; i < to; i++) {
            int nearest = Math.round(samples[i] * FULL_SCALE);
            put(bytes, i - from, Math.clamp(nearest, Short.MIN_VALUE, Short.MAX_VALUE));
        }
        return new Pcm16(ByteString.copyFrom(bytes));
    }

    /** The number of samples. */
    public int length() {
        return bytes.size() / BYTES;
    }

    public Duration duration() {
        return Duration.ofNanos(length() * (1_000_000_000L / SAMPLE_RATE_HZ));
    }

    public short sample(int index) {
        Objects.checkIndex(index, length());
        int low = bytes.byteAt(index * BYTES) & 0xff;
        return (short) (bytes.byteAt(index * BYTES + 1) << Byte.SIZE | low);
    }

    /** Samples {@code from} until {@code to}, sharing memory with this. */
    public Pcm16 slice(int from, int to) {
        Objects.checkFromToIndex(from, to, length());
        return new Pcm16(bytes.substring(from * BYTES, to * BYTES));
    }

    /** This and then {@code next}. */
    public Pcm16 concat(Pcm16 next) {
        return new Pcm16(bytes.concat(next.bytes));
    }

    /** Writes all samples to {@code target} from {@code at} on, in [-1, 1). */
    public void copyTo(float[] target, int at) {
        Objects.checkFromIndexSize(at, length(), target.length);
        var input = bytes.iterator();
        for (int i = at; i < at + length(); i++) {
            int low = input.nextByte() & 0xff;
            target[i] = (short) (input.nextByte() << Byte.SIZE | low) / FULL_SCALE;
        }
    }

    /** A new array of all samples, in [-1, 1). */
    public float[] toFloats() {
        float[] floats = new float[length()];
        copyTo(floats, 0);
        return floats;
    }

    /** Says how much audio, never which. */
    @Override
    public String toString() {
        return "Pcm16[" + length() + " samples]";
    }

    private static void put(byte[] bytes, int index, int sample) {
        bytes[index * BYTES] = (byte) sample;
        bytes[index * BYTES + 1] = (byte) (sample >> Byte.SIZE);
    }
}
