package io.spiritlm.deploy.capacity;

import java.time.Duration;

/**
 * What is to be carried.
 *
 * @param calls at once
 * @param legsPerCall sides that are heard: 2 for both sides of a telephone call
 * @param speechShare of a leg's time that somebody speaks on it
 * @param answeredShare of the speech that is answered in speech; the rest is written down
 * @param utilization how busy cores may be on the average, so that peaks, uneven partitions and a process that takes over
 *     another's calls find room
 * @param coresPerProcess of each stage's process
 * @param replicas copies of each record
 * @param retention how long records are kept
 * @param brokerMegabytesPerSecond what one broker may write, and send, per second
 */
public record Demand(
        int calls,
        int legsPerCall,
        double speechShare,
        double answeredShare,
        double utilization,
        int coresPerProcess,
        int replicas,
        Duration retention,
        double brokerMegabytesPerSecond) {
    public Demand {
        between("calls", 1, calls, 10_000_000);
        between("legs per call", 1, legsPerCall, 100);
        between("share of speech", 0, speechShare, 1);
        between("share answered", 0, answeredShare, 1);
        between("utilization", 0.05, utilization, 1);
        between("cores per process", 1, coresPerProcess, 1024);
        between("replicas", 1, replicas, 10);
        between("retention in hours", 0, (double) retention.toHours(), 876_600);
        between("broker's MB/s", 1, brokerMegabytesPerSecond, 100_000);
    }

    private static void between(String what, double min, double found, double max) {
        if (!(found >= min && found <= max)) {
            throw new IllegalArgumentException(
                    "%s: expected %s to %s, found %s".formatted(what, plain(min), plain(max), plain(found)));
        }
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }
}
