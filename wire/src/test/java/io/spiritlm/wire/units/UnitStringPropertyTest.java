package io.spiritlm.wire.units;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UnitStringPropertyTest {

    private static final int CASES = 2_000;
    private static final List<String> PIECES = List.of(
            "[Text]",
            "[Speech]",
            "[Hu1]",
            "[Hu99999999999]",
            "[Pi63]",
            "[St5]",
            "[",
            "]",
            "[Hu",
            "St3]",
            " ",
            "a",
            "語",
            "\n");

    @Test
    void readsBackWhatItPrints() {
        for (long seed = 0; seed < CASES; seed++) {
            List<Span> spans = alternatingSpans(new Random(seed));
            assertThat(UnitString.parse(UnitString.print(spans)))
                    .as("seed %d", seed)
                    .isEqualTo(spans);
        }
    }

    @Test
    void partsNoRunAndLosesNothingButMarkers() {
        for (long seed = 0; seed < CASES; seed++) {
            String string = anyString(new Random(seed));
            List<Span> spans = UnitString.parse(string);
            for (int i = 1; i < spans.size(); i++) {
                assertThat(spans.get(i)).as("seed %d", seed).doesNotHaveSameClassAs(spans.get(i - 1));
            }
            StringBuilder content = new StringBuilder();
            spans.forEach(span -> content.append(span instanceof TextSpan(String text) ? text : span));
            assertThat(content.toString())
                    .as("seed %d", seed)
                    .isEqualTo(string.replaceAll("\\[(Text|Speech)]", "").replace("99999999999", "2147483647"));
        }
    }

    @Test
    void readsOutputIntoWholeRuns() {
        for (long seed = 0; seed < CASES; seed++) {
            List<Span> spans = ModelOutput.read(anyString(new Random(seed)));
            for (int i = 0; i < spans.size(); i++) {
                if (spans.get(i) instanceof TextSpan(String text)) {
                    assertThat(text).as("seed %d", seed).isNotBlank().isEqualTo(text.strip());
                } else if (i > 0) {
                    assertThat(((SpeechSpan) spans.get(i))
                                    .ids(UnitStream.SEMANTIC)
                                    .count())
                            .as("seed %d", seed)
                            .isGreaterThanOrEqualTo(ModelOutput.LEAST_SEMANTIC_UNITS);
                }
            }
        }
    }

    private static List<Span> alternatingSpans(Random random) {
        List<Span> spans = new ArrayList<>();
        boolean speech = random.nextBoolean();
        for (int i = random.nextInt(6); i > 0; i--) {
            spans.add(speech ? speech(random) : new TextSpan("word " + random.nextInt(100) + "\n[x]"));
            speech = !speech;
        }
        return spans;
    }

    private static SpeechSpan speech(Random random) {
        List<SpeechToken> tokens = new ArrayList<>();
        for (int i = random.nextInt(40); i >= 0; i--) {
            UnitStream stream = switch (random.nextInt(3)) {
                case 0 -> UnitStream.STYLE;
                case 1 -> UnitStream.PITCH;
                default -> UnitStream.SEMANTIC;
            };
            tokens.add(new SpeechToken(stream, random.nextInt() & Integer.MAX_VALUE));
        }
        return new SpeechSpan(tokens);
    }

    private static String anyString(Random random) {
        StringBuilder string = new StringBuilder();
        for (int i = random.nextInt(60); i > 0; i--) {
            String piece = PIECES.get(random.nextInt(PIECES.size()));
            string.append(piece.repeat(random.nextInt(8) == 0 ? 30 : 1));
        }
        return string.toString();
    }
}
