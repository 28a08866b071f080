package io.spiritlm.wire.units;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A line of a file of units, an utterance: nothing but tokens, white space between them allowed. */
public final class UnitLine {

    private static final Pattern TOKEN = Pattern.compile("\\s*+\\[(Hu|Pi|St)([0-9]++)]");
    private static final Pattern LEAD = Pattern.compile("\\s*+(?:\\[Speech])?+");
    private static final int EXCERPT_CHARACTERS = 20;

    private UnitLine() {}

    /**
     * Reads a line; a leading {@code [Speech]} is allowed. A blank one has no units.
     *
     * @param where names the line in messages: {@code units file line 3}
     * @throws IllegalArgumentException at the first thing that is not a token of these codebooks:
     *     {@code units file line 3: expected [Hu0]..[Hu500], found [Hu731]}
     */
    public static SpeechSpan parse(String where, String line, Codebooks codebooks) {
        String units = line.stripTrailing();
        Matcher lead = LEAD.matcher(units);
        int at = lead.lookingAt() ? lead.end() : 0;
        Matcher matcher = TOKEN.matcher(units);
        List<SpeechToken> tokens = new ArrayList<>();
        while (at < units.length()) {
            matcher.region(at, units.length());
            if (!matcher.lookingAt()) {
                throw new IllegalArgumentException(where + " column " + (at + 1) + ": expected "
                        + codebooks.range(UnitStream.SEMANTIC) + ", found '" + excerpt(units, at) + "'");
            }
            tokens.add(codebooks.check(UnitString.token(matcher.group(1), matcher.group(2)), where));
            at = matcher.end();
        }
        return new SpeechSpan(tokens);
    }

    private static String excerpt(String units, int at) {
        int end = Math.min(units.length(), at + EXCERPT_CHARACTERS);
        return units.substring(at, end) + (end < units.length() ? "…" : "");
    }
}
