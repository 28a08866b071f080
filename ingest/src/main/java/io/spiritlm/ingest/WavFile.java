package io.spiritlm.ingest;

import io.spiritlm.wire.Pcm16;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A WAV file that is written as its samples come: 16-bit PCM, mono, 16 kHz.
 *
 * <p>The sizes in its header are set on {@link #close}; until then they say that the data runs to the end of the file, which
 * players and {@link AudioFile} understand. ({@code javax.sound.sampled} writes a file only by pulling from a stream that is
 * there already.) Not thread-safe.
 */
public final class WavFile implements AutoCloseable {
    private static final int HEADER_BYTES = 44;
    private static final int SAMPLE_BYTES = 2;
    private static final int UNKNOWN_SIZE = -1;
    /** RIFF sizes are unsigned 32-bit: 37 hours. */
    private static final long MAX_DATA_BYTES = (1L << 32) - HEADER_BYTES - SAMPLE_BYTES;

    private final Path file;
    private final FileChannel channel;
    private long dataBytes;

    private WavFile(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Creates the file, or empties the one that is there. */
    public static WavFile create(Path file) throws IOException {
        FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
        WavFile wav = new WavFile(file, channel);
        try {
            wav.writeFully(header(UNKNOWN_SIZE, UNKNOWN_SIZE), 0);
            return wav;
        } catch (IOException failure) {
            channel.close();
            throw failure;
        }
    }

    /**
     * Appends samples.
     *
     * @throws IOException if they cannot be written, or don't fit into a WAV file any more
     */
    public void write(Pcm16 samples) throws IOException {
        int bytes = samples.length() * SAMPLE_BYTES;
        if (dataBytes + bytes > MAX_DATA_BYTES) {
            throw new IOException("WAV file %s: expected at most %d bytes of samples, found %d"
                    .formatted(file, MAX_DATA_BYTES, dataBytes + bytes));
        }
        writeFully(samples.bytes().asReadOnlyByteBuffer(), HEADER_BYTES + dataBytes);
        dataBytes += bytes;
    }

    /** How many samples have been written. */
    public long samplesWritten() {
        return dataBytes / SAMPLE_BYTES;
    }

    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            try (channel) {
                writeFully(header((int) (HEADER_BYTES - 8 + dataBytes), (int) dataBytes), 0);
            }
        }
    }

    private void writeFully(ByteBuffer bytes, long position) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }

    private static ByteBuffer header(int riffBytes, int sampleBytes) {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        header.put(ascii("RIFF")).putInt(riffBytes).put(ascii("WAVE"));
        header.put(ascii("fmt ")).putInt(16).putShort((short) 1).putShort((short) 1);
        header.putInt(Pcm16.SAMPLE_RATE_HZ).putInt(Pcm16.SAMPLE_RATE_HZ * SAMPLE_BYTES);
        header.putShort((short) SAMPLE_BYTES).putShort((short) (SAMPLE_BYTES * Byte.SIZE));
        return header.put(ascii("data")).putInt(sampleBytes).flip();
    }

    private static byte[] ascii(String tag) {
        return tag.getBytes(StandardCharsets.US_ASCII);
    }
}
