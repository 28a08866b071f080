package io.spiritlm.ingest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The last page of an Ogg file (RFC 3533 §6). FFmpeg drops a page that was cut short and takes the page before it for the
 * end, so that a cut file would pass for a whole one.
 */
final class OggTail {
    private static final int HEADER_BYTES = 27;
    private static final int MAX_SEGMENTS = 255;
    private static final int MAX_PAGE_BYTES = HEADER_BYTES + MAX_SEGMENTS + MAX_SEGMENTS * 255;
    private static final int CAPTURE_PATTERN = 0x4f676753; // OggS

    private OggTail() {}

    /** @throws UnreadableAudio if the file ends inside its last page */
    static void requireWhole(Path file) throws UnreadableAudio {
        ByteBuffer tail;
        try {
            tail = tail(file);
        } catch (IOException failure) {
            throw new UnreadableAudio(file, "a file that may be read", String.valueOf(failure.getMessage()));
        }
        for (int start = tail.limit() - Integer.BYTES; start >= 0; start--) {
            if (tail.getInt(start) == CAPTURE_PATTERN) {
                int missing = start + pageBytes(tail, start) - tail.limit();
                if (missing > 0) {
                    throw new UnreadableAudio(
                            file, "a whole last Ogg page", "one that lacks %d bytes or more".formatted(missing));
                }
                return;
            }
        }
    }

    private static ByteBuffer tail(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long from = Math.max(0, channel.size() - MAX_PAGE_BYTES);
            ByteBuffer tail = ByteBuffer.allocate(MAX_PAGE_BYTES);
            while (tail.hasRemaining() && channel.read(tail, from + tail.position()) > 0) {
                // until full or at the end
            }
            return tail.flip();
        }
    }

    /** The length of the page as far as its header, which may be cut itself, tells. */
    private static int pageBytes(ByteBuffer tail, int start) {
        if (start + HEADER_BYTES > tail.limit()) {
            return HEADER_BYTES;
        }
        int segments = Byte.toUnsignedInt(tail.get(start + HEADER_BYTES - 1));
        int bytes = HEADER_BYTES + segments;
        for (int i = start + HEADER_BYTES; i < Math.min(start + HEADER_BYTES + segments, tail.limit()); i++) {
            bytes += Byte.toUnsignedInt(tail.get(i));
        }
        return bytes;
    }
}
