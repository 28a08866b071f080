package io.spiritlm.deploy;

import io.spiritlm.wire.DeadLetter.Origin;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that narrow down which dead letters a command is about. */
final class LetterFilter {
    private static final Pattern ORIGIN = Pattern.compile("(.+)-(\\d{1,9})@(\\d{1,18})");
    private static final Pattern SHORT_DURATION = Pattern.compile("(\\d{1,9})([smhd])");

    @Option(names = "--topic", paramLabel = "T", description = "Only records that came from topic T.")
    private Optional<String> topic = Optional.empty();

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = SinceConverter.class,
            description = "Only what was set aside since then: a time ago (90m, 2h, 3d, PT1H30M), or an instant"
                    + " (2026-05-31T08:00:00Z).")
    private Optional<Instant> since = Optional.empty();

    LetterFilter() {}

    Instant since() {
        return since.orElse(Instant.EPOCH);
    }

    /** Whether no topic was asked for. */
    boolean acceptsAny() {
        return topic.isEmpty();
    }

    boolean accepts(Origin origin) {
        return topic.isEmpty() || topic.get().equals(origin.topic());
    }

    /** An instant, or how long ago it was by the given clock. */
    static Instant since(String text, Clock clock) {
        Matcher matcher = SHORT_DURATION.matcher(text);
        try {
            if (matcher.matches()) {
                String iso = matcher.group(1) + matcher.group(2).toUpperCase(Locale.ROOT);
                return clock.instant().minus(Duration.parse(iso.endsWith("D") ? "P" + iso : "PT" + iso));
            }
            return text.startsWith("P") ? clock.instant().minus(Duration.parse(text)) : Instant.parse(text);
        } catch (DateTimeException | ArithmeticException e) {
            throw new TypeConversionException(
                    "expected a time ago such as 90m, 2h, 3d or PT1H30M, or an instant such as 2026-05-31T08:00:00Z, found '"
                            + text + "'");
        }
    }

    /** The inverse of {@link Origin#toString()}. */
    static Origin origin(String text) {
        Matcher matcher = ORIGIN.matcher(text);
        if (!matcher.matches()) {
            throw new TypeConversionException("expected topic-partition@offset, found '" + text + "'");
        }
        return new Origin(matcher.group(1), Integer.parseInt(matcher.group(2)), Long.parseLong(matcher.group(3)));
    }

    static final class SinceConverter implements ITypeConverter<Instant> {
        SinceConverter() {}

        @Override
        public Instant convert(String text) {
            return since(text, Clock.systemUTC());
        }
    }

    static final class OriginConverter implements ITypeConverter<Origin> {
        OriginConverter() {}

        @Override
        public Origin convert(String text) {
            return origin(text);
        }
    }
}
