package io.spiritlm.wire.units;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Semantic units with the pitch and the style of each, as a vocoder wants them. Pitch and style are as long as the semantic
 * units, or empty.
 */
public record AlignedUnits(List<Integer> semantic, List<Integer> pitch, List<Integer> style) {

    /** A common style of the released model; it stands in where speech has pitch and no style. */
    public static final int COMMON_STYLE = 71;

    public AlignedUnits {
        semantic = List.copyOf(semantic);
        pitch = List.copyOf(pitch);
        style = List.copyOf(style);
        checkLength("pitch", pitch.size(), semantic.size());
        checkLength("style", style.size(), semantic.size());
    }

    /** As {@link #of(SpeechSpan, int)} with {@link #COMMON_STYLE}. */
    public static AlignedUnits of(SpeechSpan speech) {
        return of(speech, COMMON_STYLE);
    }

    /**
     * Each semantic unit takes the latest pitch and style before it; the leading ones, which have none before them, take
     * the first there is.
     *
     * @param standInStyle the style of all units where there is pitch and no style at all
     */
    public static AlignedUnits of(SpeechSpan speech, int standInStyle) {
        OptionalInt pitch = speech.ids(UnitStream.PITCH).findFirst();
        OptionalInt style = speech.ids(UnitStream.STYLE).findFirst();
        if (style.isEmpty() && pitch.isPresent()) {
            style = OptionalInt.of(standInStyle);
        }
        List<Integer> semantics = new ArrayList<>();
        List<Integer> pitches = new ArrayList<>();
        List<Integer> styles = new ArrayList<>();
        for (SpeechToken token : speech.tokens()) {
            switch (token.stream()) {
                case PITCH -> pitch = OptionalInt.of(token.id());
                case STYLE -> style = OptionalInt.of(token.id());
                case SEMANTIC -> {
                    semantics.add(token.id());
                    pitch.ifPresent(pitches::add);
                    style.ifPresent(styles::add);
                }
            }
        }
        return new AlignedUnits(semantics, pitches, styles);
    }

    private static void checkLength(String stream, int actual, int semantic) {
        if (actual != 0 && actual != semantic) {
            throw new IllegalArgumentException(
                    "aligned " + stream + " units: expected none or " + semantic + ", found " + actual);
        }
    }
}
