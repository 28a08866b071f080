package io.spiritlm.ingest;

import com.google.protobuf.ByteString;
import io.spiritlm.wire.Pcm16;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import org.bytedeco.javacpp.ShortPointer;
import org.jspecify.annotations.Nullable;

/**
 * Live sound of one leg, mono s16 at any {@link PcmRate}, to 16 kHz: what comes out depends on what went in, and neither on how that was
 * cut nor on where the sound was taken up again. 16 kHz comes out as it went in.
 *
 * <p>What comes out ends on a whole {@linkplain PcmRate#ourStep() step}, 15 ms behind what went in, until the {@link #drain}. Holds
 * at most 50 ms of sound beside what {@link #convert} is given. Not thread-safe.
 */
public final class LiveResampler implements AutoCloseable {
    /** Longer than the resampler's filter, at each rate. */
    private static final int BLOCK_MILLIS = 5;

    /** Two blocks that may wait, and one for how far the filter looks ahead: so how much comes out is known beforehand. */
    private static final int HELD_MILLIS = 3 * BLOCK_MILLIS;

    private final PcmRate rate;
    private final @Nullable MonoResampler resampler;
    private final int block;
    private final long held;
    private ShortPointer input = new ShortPointer(1);
    /** What the resampler hasn't been given yet: less than two blocks. */
    private ByteString waiting = ByteString.EMPTY;

    private ByteString ready = ByteString.EMPTY;
    /** The source's samples that are known, up to this position. */
    private long known;
    /** The position at 16 kHz of the first ready sample. */
    private long readyFrom;
    /** What lies before was given out already, perhaps to another resampler's user. */
    private long given;

    private LiveResampler(PcmRate rate, long given) {
        this.rate = rate;
        this.given = given;
        resampler = rate == PcmRate.HZ_16000 ? null : MonoResampler.ofMonoPcm16(rate.hz());
        block = rate.hz() * BLOCK_MILLIS / 1_000;
        held = resampler == null ? 0 : (long) rate.hz() * HELD_MILLIS / 1_000;
        known = rate.neededFrom(given);
        readyFrom = rate.toOurs(known);
    }

    /**
     * Goes on behind so many samples at 16 kHz, 0 for a new leg. The first sample that it must be given is the source's
     * {@link PcmRate#neededFrom}.
     */
    public static LiveResampler behind(PcmRate rate, long ourSamples) {
        return new LiveResampler(rate, ourSamples);
    }

    /** The position of the next of the source's samples. */
    public long position() {
        return known;
    }

    /**
     * Takes the source's next samples, and gives what of the leg is ready and wasn't given before; may be empty.
     *
     * @param littleEndian two bytes for each sample
     * @throws IllegalArgumentException if the number of bytes is odd
     */
    public Pcm16 convert(ByteString littleEndian) {
        if (littleEndian.size() % Short.BYTES != 0) {
            throw new IllegalArgumentException(
                    "16-bit samples: expected an even number of bytes, found " + littleEndian.size());
        }
        int samples = littleEndian.size() / Short.BYTES;
        known += samples;
        if (resampler == null) {
            ready = ready.concat(littleEndian);
        } else if (samples > 0) {
            feed(resampler, littleEndian);
        }
        return giveUntil(rate.toOurs(Math.max(0, known - held)));
    }

    /** What is left when no sample follows: altogether n samples in are ceil(n · 16000 / rate) out. */
    public Pcm16 drain() {
        if (resampler != null) {
            int missing = Math.max(0, block * Short.BYTES - waiting.size());
            convert(resampler, waiting.concat(ByteString.copyFrom(new byte[missing])));
            waiting = ByteString.EMPTY;
            ready = ready.concat(bytes(resampler.drain()));
        }
        return giveUntil(rate.toOursAtEnd(known));
    }

    /** In whole blocks, and so that one is left for the end: given less than its filter is long, the resampler errs. */
    private void feed(MonoResampler to, ByteString littleEndian) {
        waiting = waiting.concat(littleEndian);
        int blockBytes = block * Short.BYTES;
        int whole = waiting.size() / blockBytes - 1;
        if (whole > 0) {
            convert(to, waiting.substring(0, whole * blockBytes));
            waiting = waiting.substring(whole * blockBytes);
        }
    }

    private void convert(MonoResampler to, ByteString littleEndian) {
        int samples = littleEndian.size() / Short.BYTES;
        ready = ready.concat(bytes(to.convertMono(copy(littleEndian, samples), samples)));
    }

    private Pcm16 giveUntil(long end) {
        if (end <= given) {
            return Pcm16.EMPTY;
        }
        int from = Math.toIntExact(given - readyFrom) * Short.BYTES;
        int to = Math.toIntExact(end - readyFrom) * Short.BYTES;
        Pcm16 next = new Pcm16(ready.substring(from, to));
        ready = ready.substring(to);
        readyFrom = end;
        given = end;
        return next;
    }

    private ShortPointer copy(ByteString littleEndian, int samples) {
        if (samples > input.capacity()) {
            input.close();
            input = new ShortPointer(samples);
        }
        ShortBuffer shorts = littleEndian
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asShortBuffer();
        input.position(0).limit(samples).asBuffer().put(shorts);
        return input;
    }

    private static ByteString bytes(ShortBuffer shorts) {
        ByteBuffer bytes = ByteBuffer.allocate(shorts.remaining() * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asShortBuffer().put(shorts);
        return ByteString.copyFrom(bytes);
    }

    @Override
    public void close() {
        if (resampler != null) {
            resampler.close();
        }
        input.close();
    }
}
