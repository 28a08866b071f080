package io.spiritlm.wire.units;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

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

    /** Semantic units, one for each frame from {@code firstFrame} on. */
    public static UnitTracks ofFrames(int firstFrame, int... semantic) {
        return semantic(UnitRuns.ofFrames(firstFrame, semantic));
    }

    /** Tracks behind one another, each unit behind those before it. */
    public static UnitTracks joined(List<UnitTracks> tracks) {
        return new UnitTracks(
                joined(tracks, UnitStream.SEMANTIC),
                joined(tracks, UnitStream.PITCH),
                joined(tracks, UnitStream.STYLE));
    }

    public boolean isEmpty() {
        return semantic.isEmpty() && pitch.isEmpty() && style.isEmpty();
    }

    public List<TimedUnit> track(UnitStream stream) {
        return switch (stream) {
            case SEMANTIC -> semantic;
            case PITCH -> pitch;
            case STYLE -> style;
        };
    }

    /** This and then {@code next}, whose units lie behind this one's. */
    public UnitTracks concat(UnitTracks next) {
        return joined(List.of(this, next));
    }

    /** The tracks of some streams, the others empty. */
    public UnitTracks of(Predicate<UnitStream> streams) {
        return new UnitTracks(
                streams.test(UnitStream.SEMANTIC) ? semantic : List.of(),
                streams.test(UnitStream.PITCH) ? pitch : List.of(),
                streams.test(UnitStream.STYLE) ? style : List.of());
    }

    /** Semantic and pitch units with consecutive repeats collapsed; style units stay as they are. */
    public UnitTracks collapsed() {
        return new UnitTracks(UnitRuns.collapse(semantic), UnitRuns.collapse(pitch), style);
    }

    /**
     * All units in order of the time they begin, by {@link UnitStream#orderingRateHz}; at the same time style stands before
     * pitch and pitch before semantic. Collapses nothing.
     */
    public SpeechSpan interleaved() {
        record Placed(double seconds, SpeechToken token) {}
        List<Placed> placed = new ArrayList<>();
        for (UnitStream stream : UnitStream.values()) {
            for (TimedUnit unit : track(stream)) {
                double seconds = unit.firstFrame() / stream.orderingRateHz();
                placed.add(new Placed(seconds, new SpeechToken(stream, unit.id())));
            }
        }
        placed.sort(Comparator.comparingDouble(Placed::seconds));
        return new SpeechSpan(placed.stream().map(Placed::token).toList());
    }

    private static List<TimedUnit> joined(List<UnitTracks> tracks, UnitStream stream) {
        return tracks.stream().flatMap(part -> part.track(stream).stream()).toList();
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
