package io.spiritlm.train.optimize;

/**
 * Settings of AdamW (Loshchilov and Hutter 2019).
 *
 * @param beta1 decay of the gradient's mean, in [0, 1)
 * @param beta2 decay of the squared gradient's mean, in [0, 1)
 * @param weightDecay decoupled decay per unit of learning rate, on matrices and convolutions only
 * @param maxGradientNorm the gradient of all parameters together is scaled down to this Euclidean norm
 */
public record AdamSettings(float beta1, float beta2, float weightDecay, float maxGradientNorm) {
    public AdamSettings {
        require("beta1", beta1, 0, 1);
        require("beta2", beta2, 0, 1);
        require("weightDecay", weightDecay, 0, 1);
        require("maxGradientNorm", maxGradientNorm, 1e-6f, Float.MAX_VALUE);
    }

    /** Settings that suit the small transformers here. */
    public static AdamSettings standard() {
        return new AdamSettings(0.9f, 0.98f, 0.01f, 1f);
    }

    private static void require(String name, float value, float from, float to) {
        if (!(value >= from && value <= to)) {
            throw new IllegalArgumentException(name + ": expected " + from + ".." + to + ", actual " + value);
        }
    }
}
