package io.spiritlm.deploy;

import io.spiritlm.bridge.FoundLetter;
import io.spiritlm.wire.DeadLetter;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.Locale;

/**
 * What may be told of a dead letter: never any of its bytes, which are people's words.
 *
 * @param setAsideAt when, ISO-8601, in UTC
 * @param place where the letter lies, {@code topic-partition@offset}
 * @param origin where the record it holds lay; empty for something that is no dead letter
 * @param bytes length of that record
 * @param keptBytes how many of them the letter holds
 * @param reason why it was set aside, in one line
 */
record LetterLine(String setAsideAt, String place, String origin, long bytes, long keptBytes, String reason) {
    /** Oldest first. */
    static final Comparator<LetterLine> ORDER =
            Comparator.comparing(LetterLine::setAsideAt).thenComparing(LetterLine::place);

    /** Fixed width, so that the text sorts as the time does. */
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    static LetterLine of(FoundLetter found) {
        String at = TIME.format(found.writtenAt());
        String place = found.place().toString();
        return switch (found) {
            case FoundLetter.Letter stored -> {
                DeadLetter letter = stored.letter();
                yield new LetterLine(
                        at,
                        place,
                        printable(letter.origin().toString()),
                        letter.rawLengthBytes(),
                        letter.raw().size(),
                        printable(letter.reason()));
            }
            case FoundLetter.Unreadable unreadable ->
                new LetterLine(
                        at,
                        place,
                        "",
                        unreadable.valueBytes(),
                        unreadable.valueBytes(),
                        printable("no dead letter: " + unreadable.reason()));
        };
    }

    @Override
    public String toString() {
        String cut = keptBytes < bytes ? " (" + keptBytes + " kept)" : "";
        return "%s  %s  %s  %d bytes%s  %s"
                .formatted(setAsideAt, place, origin.isEmpty() ? "-" : origin, bytes, cut, reason);
    }

    /** What a writer put there must not steer a terminal. */
    static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ").strip();
    }
}
