package io.spiritlm.wire.units;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Frames into runs of units, and back. */
public final class UnitRuns {

    private UnitRuns() {}

    /** One unit for each frame, the first at {@code firstFrame}. */
    public static List<TimedUnit> ofFrames(int firstFrame, int... ids) {
        List<TimedUnit> units = new ArrayList<>(ids.length);
        for (int i = 0; i < ids.length; i++) {
            units.add(new TimedUnit(ids[i], firstFrame + i, 1));
        }
        return List.copyOf(units);
    }

    /** Neighbours of the same id become one unit, which keeps the first one's time and ends where the last one does. */
    public static List<TimedUnit> collapse(List<TimedUnit> units) {
        List<TimedUnit> runs = new ArrayList<>();
        for (TimedUnit unit : units) {
            if (!runs.isEmpty() && runs.getLast().id() == unit.id()) {
                TimedUnit run = runs.removeLast();
                runs.add(new TimedUnit(run.id(), run.firstFrame(), unit.endFrame() - run.firstFrame()));
            } else {
                runs.add(unit);
            }
        }
        return List.copyOf(runs);
    }

    /**
     * The id of each frame, from the first unit's first frame on. A gap goes to the unit before it.
     *
     * @throws IllegalArgumentException if that is more than {@code maxFrames}
     */
    public static int[] expand(List<TimedUnit> units, int maxFrames) {
        if (units.isEmpty()) {
            return new int[0];
        }
        int first = units.getFirst().firstFrame();
        int count = units.getLast().endFrame() - first;
        if (count > maxFrames) {
            throw new IllegalArgumentException("units: expected at most " + maxFrames + " frames, found " + count);
        }
        int[] ids = new int[count];
        int end = 0;
        int last = 0;
        for (TimedUnit unit : units) {
            Arrays.fill(ids, end, unit.firstFrame() - first, last);
            Arrays.fill(ids, unit.firstFrame() - first, unit.endFrame() - first, unit.id());
            end = unit.endFrame() - first;
            last = unit.id();
        }
        return ids;
    }
}
