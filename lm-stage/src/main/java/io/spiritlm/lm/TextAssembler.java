package io.spiritlm.lm;

/**
 * Turns text tokens into text as they come. Each run of text is stripped at both ends: white space appears with what follows it.
 * A character made of several byte tokens appears with its last one.
 */
public final class TextAssembler {
    static final char WORD_START = '\u2581';

    private final Characters characters = new Characters();
    /** White space that nothing followed yet. */
    private final StringBuilder space = new StringBuilder();

    private boolean atStart = true;

    /** What a token adds to the text. Nothing for tokens that aren't text. */
    public String add(LanguageToken token) {
        return switch (token) {
            case LanguageToken.TextPiece(String piece) -> text(characters.clear() + piece.replace(WORD_START, ' '));
            case LanguageToken.TextByte(byte value) -> text(characters.add(value));
            case LanguageToken.Unit unit -> endOfRun();
            case LanguageToken.Marker marker -> "";
            case LanguageToken.Control control -> "";
        };
    }

    private String endOfRun() {
        String rest = text(characters.clear());
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
}
