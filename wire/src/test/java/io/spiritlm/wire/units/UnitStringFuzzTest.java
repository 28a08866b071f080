package io.spiritlm.wire.units;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Any string is read, in memory that its length bounds; what is refused is refused in one line. */
class UnitStringFuzzTest {
    private static final int TRIALS = Integer.getInteger("spirit.trials", 500);

    /** A string may take this many times its characters: a token of five becomes an object. */
    private static final long ALLOCATION_FACTOR = 256;

    /** Compilation, and what a test itself allocates. */
    private static final long ALLOCATION_BASE = 1 << 20;

    private static final List<String> PARTS = List.of(
            "[Hu",
            "[Pi",
            "[St",
            "[Text]",
            "[Speech]",
            "[Text",
            "[Hu0]",
            "[Hu500]",
            "[Hu501]",
            "[Pi63]",
            "[St99]",
            "]",
            "[",
            "[[",
            "]]",
            "[]",
            "0",
            "9",
            "00000000000000000000",
            "2147483647",
            "2147483648",
            "-1",
            "1e9",
            " ",
            "\t",
            "\n",
            "\0",
            "é",
            "語",
            "\ud83d\ude00",
            "\ud83d",
            "\ude00",
            "\ufeff",
            "\u202e",
            "１",
            "hello");

    @Test
    void readsAnyString() {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (long seed = 0; seed < TRIALS; seed++) {
            String string = string(new Random(seed));
            long before = threads.getCurrentThreadAllocatedBytes();
            List<Span> spans = UnitString.parse(string);
            ModelOutput.read(string);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            assertThat(allocated).as("seed %d", seed).isLessThan(ALLOCATION_BASE + ALLOCATION_FACTOR * string.length());
            if (spans.stream().noneMatch(UnitStringFuzzTest::looksLikeMore)) {
                assertThat(UnitString.parse(UnitString.print(spans)))
                        .as("seed %d", seed)
                        .isEqualTo(spans);
                for (Modality wanted : Modality.values()) {
                    assertThat(UnitString.parse(UnitString.prompt(spans, wanted)))
                            .as("seed %d", seed)
                            .isEqualTo(spans);
                }
            }
        }
    }

    /** What a vanished marker left behind may look like a marker or a token itself; there is no way to quote. */
    private static boolean looksLikeMore(Span span) {
        return span instanceof TextSpan(String text) && !UnitString.parse(text).equals(List.of(span));
    }

    @Test
    void alignsAnySpeech() {
        for (long seed = 0; seed < TRIALS; seed++) {
            for (Span span : UnitString.parse(string(new Random(seed)))) {
                if (span instanceof SpeechSpan speech) {
                    AlignedUnits aligned = AlignedUnits.of(speech);
                    assertThat(aligned.semantic().size())
                            .as("seed %d", seed)
                            .isEqualTo(speech.ids(UnitStream.SEMANTIC).count());
                }
            }
        }
    }

    @Test
    void readsOrRefusesAnyLine() {
        int refused = 0;
        for (long seed = 0; seed < TRIALS; seed++) {
            Random random = new Random(seed);
            String line = random.nextInt(3) == 0 ? units(random) : string(random);
            try {
                UnitLine.parse("units file line 1", line, Codebooks.EXPRESSIVE);
            } catch (IllegalArgumentException refusal) {
                refused++;
                assertThat(refusal.getMessage())
                        .as("seed %d", seed)
                        .startsWith("units file line 1")
                        .contains(": expected ", ", found ")
                        .hasSizeLessThan(150);
            }
        }
        assertThat(refused).isBetween(TRIALS / 4, TRIALS - 1);
    }

    private static String string(Random random) {
        StringBuilder string = new StringBuilder();
        for (int i = random.nextInt(40); i > 0; i--) {
            switch (random.nextInt(8)) {
                case 0 -> string.append((char) random.nextInt(Character.MAX_VALUE + 1));
                case 1 -> string.append(units(random));
                case 2 -> string.append(pick(random).repeat(random.nextInt(200)));
                default -> string.append(pick(random));
            }
        }
        return string.toString();
    }

    private static String units(Random random) {
        return "[Speech][St3][Pi4]" + "[Hu%d]".formatted(random.nextInt(501)).repeat(random.nextInt(30));
    }

    private static String pick(Random random) {
        return PARTS.get(random.nextInt(PARTS.size()));
    }
}
