package io.spiritlm.ingest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The data chunk of a WAV file. FFmpeg forgets the length that the header says as soon as the file is shorter, so that a cut
 * file would pass for a whole one.
 */
final class RiffData {
    private static final int RIFF = 0x46464952;
    private static final int DATA = 0x61746164;
    private static final int FILE_HEADER_BYTES = 12;
    private static final int CHUNK_HEADER_BYTES = 8;
    private static final int MAX_CHUNKS = 1_000;
    /** What programs write that don't know the length yet. */
    private static final long UNKNOWN = 0xffff_ffffL;

    private RiffData() {}

    /** @throws UnreadableAudio if the header says that the data goes on beyond the end of the file */
    static void requireWhole(Path file) throws UnreadableAudio {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (read(channel, 0).getInt(0) != RIFF) {
                return; // RF64 and the like
            }
            long at = FILE_HEADER_BYTES;
            for (int chunk = 0; chunk < MAX_CHUNKS && at + CHUNK_HEADER_BYTES <= channel.size(); chunk++) {
                ByteBuffer header = read(channel, at);
                long declared = Integer.toUnsignedLong(header.getInt(Integer.BYTES));
                long found = channel.size() - at - CHUNK_HEADER_BYTES;
                if (header.getInt(0) == DATA) {
                    if (declared != UNKNOWN && declared > found) {
                        throw new UnreadableAudio(file, declared + " bytes of samples as the header says", "" + found);
                    }
                    return;
                }
                at += CHUNK_HEADER_BYTES + declared + declared % 2;
            }
        } catch (IOException failure) {
            throw new UnreadableAudio(file, "a file that may be read", String.valueOf(failure.getMessage()));
        }
    }

    private static ByteBuffer read(FileChannel channel, long at) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(CHUNK_HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        while (header.hasRemaining() && channel.read(header, at + header.position()) > 0) {
            // until full or at the end, where zeros stay
        }
        return header;
    }
}
