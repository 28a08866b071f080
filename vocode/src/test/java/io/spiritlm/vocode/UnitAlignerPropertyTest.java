package io.spiritlm.vocode;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.wire.units.AlignedUnits;
import io.spiritlm.wire.units.SpeechSpan;
import io.spiritlm.wire.units.SpeechToken;
import io.spiritlm.wire.units.UnitStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A turn in pieces gets the pitch and style that it gets whole. */
final class UnitAlignerPropertyTest {
    private static final int TRIALS = 3_000;

    @Test
    void anyCuttingGivesWhatTheWholeGives() {
        long seed = 20_261_124;
        var random = new Random(seed);
        int compared = 0;
        for (int trial = 0; trial < TRIALS; trial++) {
            List<SpeechToken> tokens = tokens(random, random.nextInt(100));
            if (waiting(tokens) < UnitAligner.MOST_WAITING) {
                assertThat(cut(random, tokens))
                        .as("seed %d, trial %d: %s", seed, trial, tokens)
                        .isEqualTo(AlignedUnits.of(new SpeechSpan(tokens)));
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(TRIALS / 2);
    }

    @Test
    void noCuttingMattersHoweverLongUnitsWait() {
        long seed = 20_261_125;
        var random = new Random(seed);
        for (int trial = 0; trial < TRIALS; trial++) {
            List<SpeechToken> tokens = new ArrayList<>(List.of(SpeechToken.pitch(random.nextInt(64))));
            for (int i = random.nextInt(60); i > 0; i--) {
                tokens.add(random.nextInt(3) == 0 ? SpeechToken.pitch(i) : SpeechToken.semantic(i));
            }
            tokens.addAll(tokens(random, random.nextInt(60)));
            assertThat(cut(random, tokens))
                    .as("seed %d, trial %d: %s", seed, trial, tokens)
                    .isEqualTo(cut(random, tokens));
        }
    }

    private static AlignedUnits cut(Random random, List<SpeechToken> tokens) {
        var aligner = new UnitAligner();
        List<AlignedUnits> given = new ArrayList<>();
        int largest = 1 + random.nextInt(40);
        for (int from = 0; from < tokens.size(); ) {
            int to = Math.min(tokens.size(), from + random.nextInt(largest + 1));
            given.add(aligner.add(new SpeechSpan(tokens.subList(from, to))));
            from = to;
        }
        given.add(aligner.finish());
        return new AlignedUnits(
                given.stream().flatMap(units -> units.semantic().stream()).toList(),
                given.stream().flatMap(units -> units.pitch().stream()).toList(),
                given.stream().flatMap(units -> units.style().stream()).toList());
    }

    private static List<SpeechToken> tokens(Random random, int count) {
        List<SpeechToken> tokens = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int id = random.nextInt(64);
            tokens.add(
                    switch (random.nextInt(10)) {
                        case 0 -> SpeechToken.style(id);
                        case 1, 2 -> SpeechToken.pitch(id);
                        default -> SpeechToken.semantic(id);
                    });
        }
        return tokens;
    }

    /** How many units come before there is a pitch and a style. */
    private static int waiting(List<SpeechToken> tokens) {
        var known = EnumSet.noneOf(UnitStream.class);
        int waiting = 0;
        for (SpeechToken token : tokens) {
            known.add(token.stream());
            if (known.contains(UnitStream.PITCH) && known.contains(UnitStream.STYLE)) {
                break;
            }
            waiting += token.stream() == UnitStream.SEMANTIC ? 1 : 0;
        }
        return waiting;
    }
}
