package io.spiritlm.wire.units;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text and speech in one string, as the language model reads and writes it:
 * {@code [Speech][St81][Pi13][Hu78][Hu42][Text]hello}.
 *
 * <p>There is no way to quote: text that itself holds {@code [Text]} or {@code [Hu1]} is read back as what it looks like.
 */
public final class UnitString {

    /** Stands before a run of text. */
    public static final String TEXT_MARKER = "[Text]";

    /** Stands before a run of speech. */
    public static final String SPEECH_MARKER = "[Speech]";

    private static final Pattern MARKER_OR_TOKEN = Pattern.compile("\\[(?:Text|Speech|(Hu|Pi|St)([0-9]++))]");
    private static final int SURE_DIGITS = 9;

    private UnitString() {}

    /**
     * Reads any string: runs of speech tokens, and runs of all else, which is text. Markers vanish and do not end a run:
     * {@code abc[Text]def} is the text {@code abcdef}. No two neighbours are of one modality, and none is empty.
     *
     * <p>Any number of digits makes a token; what is beyond {@link Integer#MAX_VALUE} is read as that, which no codebook
     * holds. Runs in linear time.
     */
    public static List<Span> parse(String string) {
        List<Span> spans = new ArrayList<>();
        List<SpeechToken> speech = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        Matcher matcher = MARKER_OR_TOKEN.matcher(string);
        int end = 0;
        while (matcher.find()) {
            addText(string, end, matcher.start(), speech, text, spans);
            end = matcher.end();
            if (matcher.group(1) != null) {
                flushText(text, spans);
                speech.add(token(matcher.group(1), matcher.group(2)));
            }
        }
        addText(string, end, string.length(), speech, text, spans);
        flushSpeech(speech, spans);
        flushText(text, spans);
        return List.copyOf(spans);
    }

    /** Writes spans, with a marker at the start of each run of one modality; neighbours of one modality are one run. */
    public static String print(List<? extends Span> spans) {
        StringBuilder string = new StringBuilder();
        append(spans, string);
        return string.toString();
    }

    /**
     * Writes a prompt: {@link #print}, and the wanted modality's marker at the end where the last run is of another.
     * {@link Modality#ARBITRARY} never has one.
     */
    public static String prompt(List<? extends Span> spans, Modality wanted) {
        StringBuilder string = new StringBuilder();
        String last = append(spans, string);
        String marker = switch (wanted) {
            case TEXT -> TEXT_MARKER;
            case SPEECH -> SPEECH_MARKER;
            case ARBITRARY -> last;
        };
        return marker.equals(last) ? string.toString() : string.append(marker).toString();
    }

    /** The token that a prefix and digits make; see {@link #parse} for digits that are too many. */
    static SpeechToken token(String prefix, String digits) {
        UnitStream stream = switch (prefix) {
            case "Hu" -> UnitStream.SEMANTIC;
            case "Pi" -> UnitStream.PITCH;
            case "St" -> UnitStream.STYLE;
            default -> throw new IllegalArgumentException("unit: expected Hu, Pi or St, found " + prefix);
        };
        return new SpeechToken(stream, number(digits));
    }

    private static int number(String digits) {
        if (digits.length() <= SURE_DIGITS) {
            return Integer.parseInt(digits);
        }
        int zeros = 0;
        while (zeros < digits.length() && digits.charAt(zeros) == '0') {
            zeros++;
        }
        int rest = digits.length() - zeros;
        return rest == 0
                ? 0
                : rest <= SURE_DIGITS + 1
                        ? (int) Math.min(Integer.MAX_VALUE, Long.parseLong(digits, zeros, digits.length(), 10))
                        : Integer.MAX_VALUE;
    }

    /** Gives back the last run's marker, or nothing where there is no run. */
    private static String append(List<? extends Span> spans, StringBuilder string) {
        String last = "";
        for (Span span : spans) {
            String content = switch (span) {
                case TextSpan text -> text.text();
                case SpeechSpan speech -> speech.toString();
            };
            if (content.isEmpty()) {
                continue;
            }
            String marker = switch (span) {
                case TextSpan text -> TEXT_MARKER;
                case SpeechSpan speech -> SPEECH_MARKER;
            };
            string.append(marker.equals(last) ? "" : marker).append(content);
            last = marker;
        }
        return last;
    }

    private static void addText(
            String string, int from, int to, List<SpeechToken> speech, StringBuilder text, List<Span> spans) {
        if (from < to) {
            flushSpeech(speech, spans);
            text.append(string, from, to);
        }
    }

    private static void flushText(StringBuilder text, List<Span> spans) {
        if (!text.isEmpty()) {
            spans.add(new TextSpan(text.toString()));
            text.setLength(0);
        }
    }

    private static void flushSpeech(List<SpeechToken> speech, List<Span> spans) {
        if (!speech.isEmpty()) {
            spans.add(new SpeechSpan(speech));
            speech.clear();
        }
    }
}
