package io.spiritlm.lm;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.wire.Restraints;
import io.spiritlm.wire.units.SpeechToken;
import io.spiritlm.wire.units.UnitStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is let go, held against a search of the whole answer. */
final class StopMatcherPropertyTest {
    private static final int TRIALS = 4_000;

    @Test
    void letsGoWhatEndsBeforeTheFirstStop() {
        int stopped = 0;
        for (int seed = 0; seed < TRIALS; seed++) {
            var random = new Random(seed);
            List<LanguageToken> answer = IntStream.range(0, random.nextInt(30))
                    .mapToObj(_ -> token(random))
                    .toList();
            var restraints = new Restraints(
                    1,
                    IntStream.range(0, random.nextInt(3))
                            .mapToObj(_ -> text(random, 4))
                            .toList(),
                    IntStream.range(0, random.nextInt(3))
                            .mapToObj(_ -> units(random))
                            .toList());
            int already = random.nextInt(answer.size() + 1);
            List<LanguageToken> expected = beforeStop(answer, restraints);
            stopped += expected.size() < answer.size() ? 1 : 0;
            if (already > expected.size()) {
                continue; // nobody goes on behind a stop
            }

            var matcher = new StopMatcher(restraints);
            answer.subList(0, already).forEach(matcher::saw);
            List<LanguageToken> let = new ArrayList<>(answer.subList(0, already));
            for (LanguageToken token : answer.subList(already, answer.size())) {
                matcher.take(new Generation.Written(0, token, 0)).forEach(written -> let.add(written.token()));
                if (matcher.isMet()) {
                    break;
                }
            }
            if (!matcher.isMet()) {
                matcher.rest().forEach(written -> let.add(written.token()));
            }

            assertThat(let).as("seed %d: %s in %s", seed, restraints, answer).isEqualTo(expected);
        }
        assertThat(stopped).as("answers that met a stop").isBetween(TRIALS / 10, TRIALS * 9 / 10);
    }

    private static List<LanguageToken> beforeStop(List<LanguageToken> answer, Restraints restraints) {
        for (int end = 1; end <= answer.size(); end++) {
            for (int begin = 0; begin < end; begin++) {
                List<LanguageToken> part = answer.subList(begin, end);
                // the first token in which a stop may begin, and the last in which it may end
                if (holds(part, restraints) && !holds(answer.subList(begin + 1, end), restraints)) {
                    return answer.subList(0, first(answer.subList(0, end), restraints));
                }
            }
        }
        return answer;
    }

    /** The first token that has a symbol of the stop that begins first. */
    private static int first(List<LanguageToken> tokens, Restraints restraints) {
        for (int begin = 0; begin < tokens.size(); begin++) {
            if (holds(tokens.subList(begin, tokens.size()), restraints)
                    && !symbols(tokens.get(begin)).isEmpty()
                    && beginsIn(tokens, begin, restraints)) {
                return begin;
            }
        }
        throw new AssertionError("a stop");
    }

    private static boolean beginsIn(List<LanguageToken> tokens, int begin, Restraints restraints) {
        String all = symbols(tokens.subList(begin, tokens.size()));
        int own = symbols(tokens.get(begin)).length();
        return stops(restraints).stream().anyMatch(stop -> {
            int at = all.indexOf(stop);
            return at >= 0 && at < own;
        });
    }

    private static boolean holds(List<LanguageToken> tokens, Restraints restraints) {
        String all = symbols(tokens);
        return stops(restraints).stream().anyMatch(all::contains);
    }

    private static List<String> stops(Restraints restraints) {
        List<String> stops = new ArrayList<>(restraints.stopTexts());
        restraints
                .stopUnits()
                .forEach(units -> stops.add(units.stream()
                        .map(unit -> String.valueOf((char) ('A' + unit)))
                        .reduce("", String::concat)));
        return stops;
    }

    private static String symbols(List<LanguageToken> tokens) {
        return tokens.stream().map(StopMatcherPropertyTest::symbols).reduce("", String::concat);
    }

    /** Text in small letters, semantic units as capitals. */
    private static String symbols(LanguageToken token) {
        return switch (token) {
            case LanguageToken.TextPiece(String piece) -> piece;
            case LanguageToken.Unit(SpeechToken unit) ->
                unit.stream() == UnitStream.SEMANTIC ? String.valueOf((char) ('A' + unit.id())) : "";
            default -> "";
        };
    }

    private static LanguageToken token(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> new LanguageToken.Marker("[Text]");
            case 1 -> new LanguageToken.Unit(new SpeechToken(UnitStream.PITCH, 1));
            case 2, 3, 4 -> new LanguageToken.Unit(new SpeechToken(UnitStream.SEMANTIC, random.nextInt(3)));
            default -> new LanguageToken.TextPiece(text(random, 3));
        };
    }

    private static String text(Random random, int most) {
        return IntStream.rangeClosed(0, random.nextInt(most))
                .mapToObj(_ -> String.valueOf("abc".charAt(random.nextInt(3))))
                .reduce("", String::concat);
    }

    private static List<Integer> units(Random random) {
        return random.ints(1 + random.nextInt(3), 0, 3).boxed().toList();
    }
}
