package io.spiritlm.deploy.capacity;

import java.util.List;

/** Order statistics. */
final class Medians {
    private Medians() {}

    /** The middle one, or the mean of the two in the middle. */
    static double median(List<Double> values) {
        List<Double> sorted = sorted(values);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /**
     * The smallest value that is not below this share of all.
     *
     * @param share above 0, at most 1
     */
    static double quantile(List<Double> values, double share) {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("share: expected above 0, at most 1, found " + share);
        }
        List<Double> sorted = sorted(values);
        return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
    }

    private static List<Double> sorted(List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("values: expected at least one, found none");
        }
        return values.stream().sorted().toList();
    }
}
