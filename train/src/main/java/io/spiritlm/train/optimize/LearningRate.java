package io.spiritlm.train.optimize;

/**
 * Linear warm-up to a peak, then a half cosine down to a floor.
 *
 * @param peak the highest rate
 * @param floor the rate at the end
 * @param warmUpSteps steps from 0 to the peak
 * @param totalSteps steps in all, more than the warm-up's
 */
public record LearningRate(double peak, double floor, int warmUpSteps, int totalSteps) {
    public LearningRate {
        if (warmUpSteps < 0 || totalSteps <= warmUpSteps) {
            throw new IllegalArgumentException("learning rate: expected 0 <= warm-up steps < total steps, actual "
                    + warmUpSteps + ", " + totalSteps);
        }
    }

    /** The rate at a step, 0-based; the floor from the total on. */
    public double at(int step) {
        if (step < warmUpSteps) {
            return peak * (step + 1) / warmUpSteps;
        }
        double done = Math.min(1, (step - warmUpSteps) / (double) (totalSteps - warmUpSteps));
        return floor + (peak - floor) * 0.5 * (1 + Math.cos(Math.PI * done));
    }
}
