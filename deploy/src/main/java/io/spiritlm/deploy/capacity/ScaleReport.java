package io.spiritlm.deploy.capacity;

import java.util.ArrayList;
import java.util.List;

/**
 * What two processes of {@code tokenize} hold beside one, each with the same processor quota.
 *
 * @param quotaCores of each process
 * @param speechShare of the legs' time
 * @param rounds in order; one process and two, in turn
 * @param legsOfOne real-time legs whose sound one process gets done: median of seconds of legs per second
 * @param legsOfTwo that two get done
 * @param factor {@code legsOfTwo} over {@code legsOfOne}
 * @param inRealTime what was seen with legs in real time, as a check of it
 */
public record ScaleReport(
        double quotaCores,
        double speechShare,
        List<Round> rounds,
        double legsOfOne,
        double legsOfTwo,
        double factor,
        List<RealTime> inRealTime) {
    public static final double WANTED = 1.8;

    public ScaleReport {
        rounds = List.copyOf(rounds);
        inRealTime = List.copyOf(inRealTime);
    }

    /**
     * A backlog that was worked off.
     *
     * @param legSeconds of sound in it
     * @param seconds from its first record's sending until every leg's end was in {@code spirit.units}
     * @param cpuSeconds of each process meanwhile
     */
    public record Round(int processes, double legSeconds, double seconds, List<Double> cpuSeconds) {
        public Round {
            cpuSeconds = List.copyOf(cpuSeconds);
        }

        double legs() {
            return legSeconds / seconds;
        }
    }

    /**
     * Legs in real time.
     *
     * @param utterances that ended in the window
     * @param delayP50 and
     * @param delayP95 from an utterance's last sample, as it was sent, until its last units were written: the pause that ends an
     *     utterance (600 ms) included
     * @param isHeld whether {@code delayP95} stays below the limit
     */
    public record RealTime(int processes, int legs, int utterances, double delayP50, double delayP95, boolean isHeld) {}

    static ScaleReport of(double quotaCores, double speechShare, List<Round> rounds, List<RealTime> inRealTime) {
        double one = median(rounds, 1);
        double two = median(rounds, 2);
        return new ScaleReport(quotaCores, speechShare, rounds, one, two, two / one, inRealTime);
    }

    static double median(List<Round> rounds, int processes) {
        List<Double> legs = new ArrayList<>();
        for (Round round : rounds) {
            if (round.processes() == processes) {
                legs.add(round.legs());
            }
        }
        return Medians.median(legs);
    }

    /** Whether two hold as much as they should, and held it in real time. */
    public boolean isScaled() {
        return factor >= WANTED && inRealTime.stream().allMatch(RealTime::isHeld);
    }
}
