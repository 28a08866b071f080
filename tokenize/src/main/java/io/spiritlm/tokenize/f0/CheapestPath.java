package io.spiritlm.tokenize.f0;

/** Which candidate of each frame to take, so that all together cost least: dynamic programming. */
final class CheapestPath {
    /** What it costs to go from one frame's candidate to the next frame's. */
    interface Transition {
        /**
         * The cost of one step.
         *
         * @param frame the later one, from 1
         */
        double cost(int frame, int from, int to);
    }

    private CheapestPath() {}

    /**
     * The path that costs least, of equal ones the one with the later candidate. Each candidate costs 1 less its merit.
     *
     * @return the candidate of each frame
     */
    static int[] through(Candidates candidates, Transition transition) {
        int frames = candidates.frames();
        int count = candidates.perFrame();
        byte[][] cameFrom = new byte[frames][count];
        double[] costs = new double[count];
        for (int candidate = 0; candidate < count; candidate++) {
            costs[candidate] = 1 - candidates.merit(0, candidate);
        }
        double[] before = new double[count];
        for (int frame = 1; frame < frames; frame++) {
            System.arraycopy(costs, 0, before, 0, count);
            for (int to = 0; to < count; to++) {
                double least = Double.POSITIVE_INFINITY;
                for (int from = 0; from < count; from++) {
                    double cost = before[from] + transition.cost(frame, from, to);
                    if (cost <= least) {
                        least = cost;
                        cameFrom[frame][to] = (byte) from;
                    }
                }
                costs[to] = least + (1 - candidates.merit(frame, to));
            }
        }
        return traced(cameFrom, cheapest(costs));
    }

    private static int cheapest(double[] costs) {
        int cheapest = 0;
        for (int candidate = 1; candidate < costs.length; candidate++) {
            if (costs[candidate] <= costs[cheapest]) {
                cheapest = candidate;
            }
        }
        return cheapest;
    }

    private static int[] traced(byte[][] cameFrom, int end) {
        int[] path = new int[cameFrom.length];
        int candidate = end;
        for (int frame = path.length - 1; frame >= 0; frame--) {
            path[frame] = candidate;
            candidate = cameFrom[frame][candidate];
        }
        return path;
    }
}
