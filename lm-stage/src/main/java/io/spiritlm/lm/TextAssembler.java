package io.spiritlm.lm;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Turns text tokens into text as they come. Each run of text is stripped at both ends: white space appears with what follows it.
 * A character made of several byte tokens appears with its last one.
 */
public final class TextAssembler {
    static final char WORD_START = '\u2581';
    private static final int LONGEST_CHARACTER_BYTES = 4;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    /** White space that nothing followed yet. */
    private final StringBuilder space = new StringBuilder();

    private boolean atStart = true;

    /** What a token adds to the text. Nothing for tokens that aren't text. */
    public String add(LanguageToken token) {
        return switch (token) {
            case LanguageToken.TextPiece(String piece) -> text(flush() + piece.replace(WORD_START, ' '));
            case LanguageToken.TextByte(byte value) -> {
                bytes.write(value);
                yield text(complete());
            }
            case LanguageToken.Unit unit -> endOfRun();
            case LanguageToken.Marker marker -> "";
            case LanguageToken.Control control -> "";
        };
    }

    private String endOfRun() {
        String rest = text(flush());
        space.setLength(0);
        atStart = true;
        return rest;
    }

    private String text(String added) {
        String words = added.stripTrailing();
        String text = words;
        if (!words.isEmpty()) {
            text = atStart ? words.stripLeading() : space + words;
            space.setLength(0);
            atStart = false;
        }
        space.append(added, words.length(), added.length());
        return text;
    }

    private String complete() {
        try {
            CharBuffer decoded = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray()));
            bytes.reset();
            return decoded.toString();
        } catch (CharacterCodingException incomplete) {
            return bytes.size() < LONGEST_CHARACTER_BYTES ? "" : flush();
        }
    }

    private String flush() {
        String rest = bytes.toString(StandardCharsets.UTF_8);
        bytes.reset();
        return rest;
    }
}
