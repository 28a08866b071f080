package io.spiritlm.wire.units;

import java.util.ArrayList;
import java.util.List;

/** What the model wrote when it was free to choose. */
public final class ModelOutput {

    /** A later run of speech with fewer semantic units is dropped: under a second, it is seldom a word. */
    public static final int LEAST_SEMANTIC_UNITS = 24;

    private ModelOutput() {}

    /**
     * Reads arbitrary output. Text is stripped at both ends, and what is then empty doesn't part the speech around it. A
     * run of speech that is not the first run is dropped if it has fewer than {@link #LEAST_SEMANTIC_UNITS} semantic
     * units. Whether a first run that goes on from the prompt's speech is long enough is the vocoder's question.
     */
    public static List<Span> read(String output) {
        List<Span> runs = new ArrayList<>();
        for (Span run : UnitString.parse(output)) {
            switch (run) {
                case TextSpan(String text) when !text.isBlank() -> runs.add(new TextSpan(text.strip()));
                case TextSpan blank -> {}
                case SpeechSpan speech -> addSpeech(speech, runs);
            }
        }
        List<Span> kept = new ArrayList<>();
        for (int i = 0; i < runs.size(); i++) {
            if (i == 0 || isLongEnough(runs.get(i))) {
                kept.add(runs.get(i));
            }
        }
        return List.copyOf(kept);
    }

    private static void addSpeech(SpeechSpan speech, List<Span> runs) {
        if (!runs.isEmpty() && runs.getLast() instanceof SpeechSpan before) {
            List<SpeechToken> joined = new ArrayList<>(before.tokens());
            joined.addAll(speech.tokens());
            runs.set(runs.size() - 1, new SpeechSpan(joined));
        } else {
            runs.add(speech);
        }
    }

    private static boolean isLongEnough(Span run) {
        return switch (run) {
            case TextSpan text -> true;
            case SpeechSpan speech -> speech.ids(UnitStream.SEMANTIC).count() >= LEAST_SEMANTIC_UNITS;
        };
    }
}
