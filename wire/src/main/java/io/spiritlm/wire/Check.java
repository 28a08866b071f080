package io.spiritlm.wire;

import static java.util.Objects.requireNonNull;

import io.spiritlm.wire.units.Span;
import io.spiritlm.wire.units.SpeechSpan;
import io.spiritlm.wire.units.TextSpan;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;

/** What the records' constructors ask of their components. Every refusal says what, expected and actual. */
final class Check {

    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z0-9._-]{1," + Limits.NAME_CHARACTERS + "}");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private Check() {}

    static long notNegative(String what, long actual) {
        return between(what, 0, actual, Long.MAX_VALUE);
    }

    static long between(String what, long low, long actual, long high) {
        if (actual < low || actual > high) {
            String bound =
                    low == high ? Long.toString(low) : high == Long.MAX_VALUE ? "at least " + low : low + " to " + high;
            throw new IllegalArgumentException(what + ": expected " + bound + ", found " + actual);
        }
        return actual;
    }

    static double logProbability(String what, double actual) {
        if (!(actual <= 0)) {
            throw new IllegalArgumentException(what + ": expected at most 0, found " + actual);
        }
        return actual;
    }

    static String identifier(String what, String actual) {
        if (!IDENTIFIER.matcher(actual).matches()) {
            throw new IllegalArgumentException(what + ": expected 1 to " + Limits.NAME_CHARACTERS
                    + " of the characters A-Z a-z 0-9 . _ -, found "
                    + quoted(actual));
        }
        return actual;
    }

    static String text(String what, String actual, int limit) {
        between(what + " length in characters", 0, actual.length(), limit);
        return actual;
    }

    static Span span(String what, Span actual) {
        switch (actual) {
            case TextSpan(String text) -> text(what + " text", text, Limits.TEXT_CHARACTERS);
            case SpeechSpan(var tokens) -> between(what + " tokens", 0, tokens.size(), Limits.TOKENS);
        }
        return actual;
    }

    /** Cuts what is too long, between characters. */
    static String reason(String reason) {
        if (requireNonNull(reason, "reason").length() <= Limits.REASON_CHARACTERS) {
            return reason;
        }
        int end = Limits.REASON_CHARACTERS;
        return reason.substring(0, Character.isHighSurrogate(reason.charAt(end - 1)) ? end - 1 : end);
    }

    /** Drops what is finer than a microsecond, as the wire does. */
    static Instant instant(String what, Instant actual) {
        if (actual.isBefore(Instant.EPOCH) || actual.isAfter(LATEST)) {
            throw new IllegalArgumentException(
                    what + ": expected " + Instant.EPOCH + " to " + LATEST + ", found " + actual);
        }
        return actual.truncatedTo(ChronoUnit.MICROS);
    }

    private static String quoted(String actual) {
        return actual.length() <= Limits.NAME_CHARACTERS ? "'" + actual + "'" : actual.length() + " characters";
    }
}
