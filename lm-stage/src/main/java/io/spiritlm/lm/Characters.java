package io.spiritlm.lm;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Puts characters together from bytes of UTF-8 that come one by one. */
final class Characters {
    private static final int LONGEST_BYTES = 4;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** The character that this byte completes, else nothing; bytes that can't be one give replacement characters. */
    String add(byte value) {
        bytes.write(value);
        try {
            String whole = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
            bytes.reset();
            return whole;
        } catch (CharacterCodingException incomplete) {
            return bytes.size() < LONGEST_BYTES ? "" : clear();
        }
    }

    /** What the bytes that aren't a whole character come to. */
    String clear() {
        String rest = bytes.toString(StandardCharsets.UTF_8);
        bytes.reset();
        return rest;
    }
}
