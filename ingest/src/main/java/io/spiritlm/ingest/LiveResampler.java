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
 * <p>What comes out ends on a whole {@linkplain PcmRate#ourStep() step}, 5 ms behind what went in, until the {@link #drain}. Holds
 * at most 10 ms of sound beside what {@link #convert} is given. Not thread-safe.
 */
public final class LiveResampler implements AutoCloseable {
    /** More than the filter looks ahead, so that how much comes out is known beforehand; a test says so. */
    private static final int HELD_MILLIS = 5;

    private final PcmRate rate;
    private final @Nullable MonoResampler resampler;
    private final long held;
    private ShortPointer input = new ShortPointer(1);
    /** What came before there was enough of it to begin with. */
    private ByteString beginning = ByteString.EMPTY;

    private boolean primed;
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
            if (!primed) {
                feed(resampler, ByteString.copyFrom(new byte[Math.toIntExact(held) * Short.BYTES]));
            }
            ready = ready.concat(bytes(resampler.drain()));
        }
        return giveUntil(rate.toOursAtEnd(known));
    }

    /** The resampler mirrors what comes first, and makes noise if that is shorter than its filter. */
    private void feed(MonoResampler to, ByteString littleEndian) {
        ByteString next = beginning.concat(littleEndian);
        int samples = next.size() / Short.BYTES;
        if (!primed && samples < held) {
            beginning = next;
            return;
        }
        primed = true;
        beginning = ByteString.EMPTY;
        ready = ready.concat(bytes(to.convertMono(copy(next, samples), samples)));
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
