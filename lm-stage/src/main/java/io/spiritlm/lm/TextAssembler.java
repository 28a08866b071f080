package io.spiritlm.lm;

/**
 * Turns text tokens into text as they come. Each run of text is stripped at both ends: white space appears with what follows it.
 * A character made of several byte tokens appears with its last one. A flag that all text begins with is left out: what may be it is held
 * until it is known.
 */
public final class TextAssembler {
    static final char WORD_START = '\u2581';

    private final Characters characters = new Characters();
    /** White space that nothing followed yet. */
    private final StringBuilder space = new StringBuilder();

    private boolean atStart = true;
    /** What is left of the flag, if all that came so far is its beginning. */
    private String flag;

    private final StringBuilder flagged = new StringBuilder();

    public TextAssembler() {
        this("");
    }

    /** @param flag without white space at its ends */
    TextAssembler(String flag) {
        this.flag = flag;
    }

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

    private String text(String more) {
        String added = flag.isEmpty() ? more : behindFlag(more);
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

    private String behindFlag(String more) {
        flagged.append(more);
        String text = flagged.toString().stripLeading();
        if (flag.startsWith(text)) {
            if (flag.length() == text.length()) {
                flag = "";
            }
            return "";
        }
        String rest = text.startsWith(flag) ? text.substring(flag.length()) : flagged.toString();
        flag = "";
        return rest;
    }
}
