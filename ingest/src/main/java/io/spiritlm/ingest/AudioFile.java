package io.spiritlm.ingest;

import io.spiritlm.wire.Pcm16;
import java.io.IOException;
import java.nio.ShortBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A sound file of any common format, rate and channel count, read as 16 kHz mono in pieces of 100 ms.
 *
 * <p>The samples are the file's own from its first on: what an encoder put before them is cut, and what it put behind them
 * too where the format says how much (AAC does not: up to one frame of its padding stays). n samples at r Hz give
 * ceil(n · 16000 / r) samples. At most one decoded frame and one piece are held, whatever the length. NaN and infinite samples
 * become silence and are counted; the log says how many there were at the end. Others beyond full scale are cut to it.
 *
 * <p>A file that was cut short is refused wherever the format lets one know: WAV and Ogg at once, others when their end is
 * reached. A raw stream such as G.722, or MP3 without a length tag, doesn't.
 *
 * <p>Not thread-safe. Holds native memory until {@link #close}.
 */
public final class AudioFile implements AutoCloseable {
    /** Every piece but the last has this many samples: 100 ms. */
    public static final int PIECE_SAMPLES = Pcm16.SAMPLE_RATE_HZ / 10;

    private static final Logger LOG = LoggerFactory.getLogger(AudioFile.class);

    private final Path file;
    private final ChannelChoice channels;
    private final Container container;
    private final AudioDecoder decoder;
    private @Nullable MonoResampler resampler;
    private ShortBuffer resampled = ShortBuffer.allocate(0);
    private boolean decoded;
    private long samplesRead;
    private long samplesReplaced;

    private AudioFile(Path file, ChannelChoice channels, Container container, AudioDecoder decoder) {
        this.file = file;
        this.channels = channels;
        this.container = container;
        this.decoder = decoder;
    }

    /**
     * Opens a file and reads its header.
     *
     * @throws UnreadableAudio if there is no such file, or nothing in it that can be decoded, or it lacks the wanted channel
     */
    public static AudioFile open(Path file, DecodeOptions options) throws UnreadableAudio {
        requireContent(file);
        Ffmpeg.prepare();
        AudioFile audio = opened(file, options.channels(), Container.open(file, options.encoding()));
        try {
            audio.requireChannel(audio.source().channels());
            return audio;
        } catch (UnreadableAudio refusal) {
            audio.close();
            throw refusal;
        }
    }

    private static AudioFile opened(Path file, ChannelChoice channels, Container container) throws UnreadableAudio {
        try {
            return new AudioFile(file, channels, container, AudioDecoder.open(file, container));
        } catch (UnreadableAudio | RuntimeException failure) {
            container.close();
            throw failure;
        }
    }

    private static void requireContent(Path file) throws UnreadableAudio {
        if (Files.isDirectory(file)) {
            throw new UnreadableAudio(file, "a file", "a directory");
        }
        if (!Files.exists(file)) {
            throw new UnreadableAudio(file, "a file", "nothing of that name");
        }
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new UnreadableAudio(file, "a regular file that may be read", "one that is not");
        }
        try {
            if (Files.size(file) == 0) {
                throw new UnreadableAudio(file, "a sound file", "an empty file");
            }
        } catch (IOException failure) {
            throw new UnreadableAudio(file, "a file that may be read", String.valueOf(failure.getMessage()));
        }
    }

    /** What the file's header says. */
    public SourceFormat source() {
        return decoder.format();
    }

    /** How many 16 kHz samples {@link #next} has given so far. */
    public long samplesRead() {
        return samplesRead;
    }

    /** How many samples of the file, over all its channels, were not finite and became silence so far. */
    public long samplesReplaced() {
        return samplesReplaced;
    }

    /**
     * The next 100 ms, less at the very end; empty after that.
     *
     * @throws UnreadableAudio if the file turns out to be damaged, cut short or without a single sample; what was read before
     *     is good
     */
    public Optional<Pcm16> next() throws UnreadableAudio {
        short[] piece = new short[PIECE_SAMPLES];
        int filled = 0;
        while (filled < piece.length && (resampled.hasRemaining() || refill())) {
            int taken = Math.min(piece.length - filled, resampled.remaining());
            resampled.get(piece, filled, taken);
            filled += taken;
        }
        samplesRead += filled;
        if (filled == piece.length) {
            return Optional.of(Pcm16.of(piece));
        }
        if (samplesRead == 0) {
            throw new UnreadableAudio(file, "at least one sample", "none");
        }
        return filled == 0 ? Optional.empty() : Optional.of(Pcm16.of(Arrays.copyOf(piece, filled)));
    }

    /** Whether {@link #resampled} holds something new, perhaps nothing yet; false at the end. */
    private boolean refill() throws UnreadableAudio {
        if (decoded) {
            return false;
        }
        AVFrame frame = decoder.next();
        if (frame == null) {
            decoded = true;
            if (samplesReplaced > 0) {
                LOG.warn("audio file {}: {} samples were not finite, and became silence", file, samplesReplaced);
            }
            resampled = resampler == null ? resampled : resampler.drain();
            return true;
        }
        samplesReplaced += SampleRepair.repair(frame);
        resampled = resamplerFor(frame).convert(frame);
        return true;
    }

    private void requireChannel(int found) throws UnreadableAudio {
        if (channels instanceof ChannelChoice.Only(int index) && index >= found) {
            throw new UnreadableAudio(file, "a channel " + index, found + " channels, counted from 0");
        }
    }

    private MonoResampler resamplerFor(AVFrame frame) throws UnreadableAudio {
        MonoResampler current = resampler;
        if (current != null && current.accepts(frame)) {
            return current;
        }
        if (current != null) {
            throw new UnreadableAudio(
                    file, "one sample rate and channel count", "a change of them at sample " + samplesRead);
        }
        requireChannel(frame.ch_layout().nb_channels());
        current = new MonoResampler(frame, channels);
        resampler = current;
        return current;
    }

    @Override
    public void close() {
        if (resampler != null) {
            resampler.close();
        }
        decoder.close();
        container.close();
    }
}
