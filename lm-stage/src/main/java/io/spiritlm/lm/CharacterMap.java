package io.spiritlm.lm;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How a SentencePiece model replaces characters before it encodes: a length, a double-array trie of that many bytes (Yata et al.
 * 2007, in the form of darts-clone), and the replacements, each ended by a zero byte.
 */
final class CharacterMap {
    private static final int MOST_BYTES = 16 << 20;
    private static final int MOST_REPLACEMENT_BYTES = 1 << 10;

    /** Units of a trie come in blocks of as many as there are bytes. */
    private static final int BLOCK = 256;

    private static final int IS_VALUE = 1 << 31;
    private static final int HAS_VALUE = 1 << 8;
    private static final int WIDE_OFFSET = 1 << 9;

    private CharacterMap() {}

    /**
     * Makes sure that following the trie, whatever the text, stays within it and leads to replacements. An empty map replaces
     * nothing.
     *
     * @throws InvalidProtocolBufferException saying what is wrong with it
     */
    static void check(ByteString map) throws InvalidProtocolBufferException {
        if (map.isEmpty()) {
            return;
        }
        if (map.size() < Integer.BYTES || map.size() > MOST_BYTES) {
            throw malformed(map.size() + " bytes, where it has " + Integer.BYTES + ".." + MOST_BYTES);
        }
        ByteBuffer bytes = map.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        long trieBytes = Integer.toUnsignedLong(bytes.getInt());
        if (trieBytes == 0 || trieBytes % (BLOCK * Integer.BYTES) != 0 || trieBytes >= bytes.remaining()) {
            throw malformed(trieBytes + " bytes of trie in " + bytes.remaining());
        }
        checkTrie(
                bytes.slice(Integer.BYTES, (int) trieBytes).order(ByteOrder.LITTLE_ENDIAN),
                endsOfReplacements(map, (int) trieBytes + Integer.BYTES));
    }

    /** Where the replacement ends that begins at each byte. */
    private static int[] endsOfReplacements(ByteString map, int begin) throws InvalidProtocolBufferException {
        int[] ends = new int[map.size() - begin];
        int end = -1;
        for (int at = ends.length - 1; at >= 0; at--) {
            if (map.byteAt(begin + at) == 0) {
                end = at;
            }
            if (end < 0) {
                throw malformed("a replacement without an end");
            }
            ends[at] = end;
        }
        return ends;
    }

    private static void checkTrie(ByteBuffer trie, int[] ends) throws InvalidProtocolBufferException {
        int units = trie.capacity() / Integer.BYTES;
        for (int at = 0; at < units; at++) {
            int unit = trie.getInt(at * Integer.BYTES);
            if ((unit & IS_VALUE) != 0) {
                continue;
            }
            int offset = unit >>> 10 << ((unit & WIDE_OFFSET) == 0 ? 0 : 8);
            int children = at ^ offset;
            if (children < 0 || (children | BLOCK - 1) >= units) {
                throw malformed("a unit of its trie that points beyond its end");
            }
            if ((unit & HAS_VALUE) != 0) {
                int value = trie.getInt(children * Integer.BYTES) & ~IS_VALUE;
                if (value >= ends.length || ends[value] - value > MOST_REPLACEMENT_BYTES) {
                    throw malformed(
                            "a replacement that is not there, or has more than " + MOST_REPLACEMENT_BYTES + " bytes");
                }
            }
        }
    }

    private static InvalidProtocolBufferException malformed(String actual) {
        return new InvalidProtocolBufferException("a character map with " + actual);
    }
}
