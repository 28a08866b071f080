package io.spiritlm.wire.units;

import java.util.List;

/**
 * The unit streams of a stretch of speech, each in order of time. Pitch and style are empty where a model has none.
 *
 * @param semantic at 25 frames/s
 * @param pitch at 12.5 frames/s
 * @param style at 1 frame/s
 */
public record UnitTracks(List<TimedUnit> semantic, List<TimedUnit> pitch, List<TimedUnit> style) {

    public static final UnitTracks EMPTY = semantic(List.of());

    public UnitTracks {
        semantic = ordered("semantic", semantic);
        pitch = ordered("pitch", pitch);
        style = ordered("style", style);
    }

    public static UnitTracks semantic(List<TimedUnit> semantic) {
        return new UnitTracks(semantic, List.of(), List.of());
    }

    public List<TimedUnit> track(UnitStream stream) {
        return switch (stream) {
            case SEMANTIC -> semantic;
            case PITCH -> pitch;
            case STYLE -> style;
        };
    }

    private static List<TimedUnit> ordered(String track, List<TimedUnit> units) {
        List<TimedUnit> copy = List.copyOf(units);
        int end = 0;
        for (TimedUnit unit : copy) {
            if (unit.firstFrame() < end) {
                throw new IllegalArgumentException(track + " track: expected a unit from frame " + end
                        + " on, found one that begins at frame " + unit.firstFrame());
            }
            end = unit.endFrame();
        }
        return copy;
    }
}
