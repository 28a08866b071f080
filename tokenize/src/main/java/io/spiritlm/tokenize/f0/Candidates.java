package io.spiritlm.tokenize.f0;

/**
 * What each frame's F0 may be, and how much speaks for it. Confined to one thread.
 *
 * <p>A candidate of 0 Hz says that the frame is unvoiced. Merits are about 0..1.
 */
final class Candidates {
    private final double[][] hertz;
    private final double[][] merit;

    /** Candidates of 0 Hz without merit. */
    Candidates(int frames, int perFrame) {
        hertz = new double[frames][perFrame];
        merit = new double[frames][perFrame];
    }

    int frames() {
        return hertz.length;
    }

    int perFrame() {
        return hertz.length == 0 ? 0 : hertz[0].length;
    }

    double hertz(int frame, int candidate) {
        return hertz[frame][candidate];
    }

    double merit(int frame, int candidate) {
        return merit[frame][candidate];
    }

    void set(int frame, int candidate, double hertz, double merit) {
        this.hertz[frame][candidate] = hertz;
        this.merit[frame][candidate] = merit;
    }

    /** A copy of what some frames have. */
    Candidates of(int[] frames) {
        var chosen = new Candidates(frames.length, perFrame());
        for (int i = 0; i < frames.length; i++) {
            for (int candidate = 0; candidate < perFrame(); candidate++) {
                chosen.set(i, candidate, hertz(frames[i], candidate), merit(frames[i], candidate));
            }
        }
        return chosen;
    }

    /** The F0 of one candidate in each frame. */
    double[] along(int[] path) {
        double[] track = new double[path.length];
        for (int frame = 0; frame < path.length; frame++) {
            track[frame] = hertz[frame][path[frame]];
        }
        return track;
    }

    /** Puts a frame's candidates in the order of their merits, the greatest first; equal ones stay in order. */
    void sort(int frame) {
        for (int sorted = 1; sorted < hertz[frame].length; sorted++) {
            double movedHertz = hertz[frame][sorted];
            double movedMerit = merit[frame][sorted];
            int at = sorted;
            for (; at > 0 && merit[frame][at - 1] < movedMerit; at--) {
                set(frame, at, hertz[frame][at - 1], merit[frame][at - 1]);
            }
            set(frame, at, movedHertz, movedMerit);
        }
    }
}
