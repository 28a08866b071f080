package io.spiritlm.ingest.stream;

import com.google.protobuf.ByteString;
import io.spiritlm.wire.Limits;
import io.spiritlm.wire.Pcm16;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * An {@link StreamEvent.Audio} as a binary frame, little-endian:
 *
 * <pre>
 *  0  u8   version, 1
 *  1  u8   kind, 1: speech
 *  2  u16  length of this header in bytes, even; the samples begin there
 *  4  u32  sequence
 *  8  u64  turn
 * 16  u64  first sample, counted in the turn
 * 24  u16  length of the cursor in bytes
 * 26  cursor in ASCII, then zeros
 *     samples: 16 kHz mono, 16 bit
 * </pre>
 */
final class AudioFrame {
    private static final int FIXED_BYTES = 26;
    private static final byte VERSION = StreamProtocol.VERSION;
    private static final byte SPEECH = 1;

    private AudioFrame() {}

    /** What stands before the samples. */
    static ByteBuffer header(StreamEvent.Audio audio) {
        byte[] cursor = audio.cursor().getBytes(StandardCharsets.US_ASCII);
        int bytes = FIXED_BYTES + cursor.length + cursor.length % 2;
        ByteBuffer header = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        header.put(VERSION).put(SPEECH).putShort((short) bytes);
        header.putInt((int) audio.sequence()).putLong(audio.turn()).putLong(audio.firstSample());
        header.putShort((short) cursor.length).put(cursor);
        return header.rewind();
    }

    /**
     * Reads any bytes.
     *
     * @throws Refusal if they are no such frame
     */
    static StreamEvent.Audio read(ByteString frame) {
        ByteBuffer bytes = frame.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.limit() < FIXED_BYTES) {
            throw Refusal.malformed("audio frame", "at least " + FIXED_BYTES + " bytes", bytes.limit() + "");
        }
        if (bytes.get(0) != VERSION || bytes.get(1) != SPEECH) {
            throw Refusal.malformed(
                    "audio frame", "version 1 and kind 1", "version " + bytes.get(0) + " and kind " + bytes.get(1));
        }
        int header = Short.toUnsignedInt(bytes.getShort(2));
        int cursor = Short.toUnsignedInt(bytes.getShort(24));
        int samples = bytes.limit() - header;
        if (FIXED_BYTES + cursor > header || samples < 0 || samples % 2 != 0 || samples / 2 > Limits.SAMPLES) {
            throw Refusal.malformed(
                    "audio frame",
                    "a header around the cursor and whole samples behind it",
                    "a header of %d, a cursor of %d and a frame of %d bytes".formatted(header, cursor, bytes.limit()));
        }
        long turn = bytes.getLong(8);
        long firstSample = bytes.getLong(16);
        return new StreamEvent.Audio(
                turn,
                Integer.toUnsignedLong(bytes.getInt(4)),
                firstSample,
                new Pcm16(frame.substring(header)),
                frame.substring(FIXED_BYTES, FIXED_BYTES + cursor).toString(StandardCharsets.US_ASCII));
    }
}
