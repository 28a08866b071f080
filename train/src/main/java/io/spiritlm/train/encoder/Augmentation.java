package io.spiritlm.train.encoder;

import java.util.Random;

/**
 * Random rooms, microphones, lines and noises put over clean speech, so that units follow what is said and not how it was
 * recorded. Everything here keeps times as they are; all draws come from the given random.
 */
final class Augmentation {
    private static final double RATE_HZ = 16_000;

    private Augmentation() {}

    /**
     * Changes {@code samples} (16 kHz, -1..1) in place.
     *
     * @param babble speech of others, at least as long
     */
    static void apply(float[] samples, float[] babble, Random random) {
        if (random.nextDouble() < 0.25) {
            echo(samples, random);
        }
        if (random.nextDouble() < 0.8) {
            equalise(samples, random);
        }
        boolean telephone = random.nextDouble() < 0.25;
        if (random.nextDouble() < 0.6) {
            addNoise(samples, babble, random);
        }
        if (telephone) {
            telephone(samples);
        }
        gain(samples, random);
    }

    /** Voices differ most in their colour: a tilt, three broad bells, at times a band that is missing. */
    private static void equalise(float[] samples, Random random) {
        Biquad.highShelf(1000 + 3000 * random.nextDouble(), -10 + 20 * random.nextDouble(), RATE_HZ)
                .apply(samples);
        for (int bell = 0; bell < 3; bell++) {
            double hertz = 150 * Math.pow(40, random.nextDouble());
            Biquad.peak(hertz, 0.6 + 1.4 * random.nextDouble(), -9 + 18 * random.nextDouble(), RATE_HZ)
                    .apply(samples);
        }
        if (random.nextDouble() < 0.3) {
            double hertz = 300 * Math.pow(20, random.nextDouble());
            Biquad.peak(hertz, 1.5, -30, RATE_HZ).apply(samples);
        }
        if (random.nextDouble() < 0.3) {
            Biquad.highPass(60 + 200 * random.nextDouble(), 0.7, RATE_HZ).apply(samples);
        }
    }

    /** Three reflections of a small room. */
    private static void echo(float[] samples, Random random) {
        int[] delays = new int[3];
        float[] gains = new float[3];
        for (int i = 0; i < delays.length; i++) {
            delays[i] = 40 + random.nextInt(800);
            gains[i] = (float) (0.05 + 0.3 * random.nextDouble()) * (random.nextBoolean() ? 1 : -1);
        }
        float[] dry = samples.clone();
        for (int i = 0; i < delays.length; i++) {
            for (int t = delays[i]; t < samples.length; t++) {
                samples[t] += gains[i] * dry[t - delays[i]];
            }
        }
    }

    /** The band of a telephone, and the steps of its companded 8 bits. */
    private static void telephone(float[] samples) {
        for (double q : new double[] {0.541, 1.307}) {
            Biquad.highPass(250, q, RATE_HZ).apply(samples);
            Biquad.lowPass(3500, q, RATE_HZ).apply(samples);
        }
        double scale = Math.log1p(255);
        for (int i = 0; i < samples.length; i++) {
            double x = Math.clamp(samples[i], -1f, 1f);
            double companded = Math.rint(127 * Math.signum(x) * Math.log1p(255 * Math.abs(x)) / scale) / 127;
            samples[i] = (float) (Math.signum(companded) * Math.expm1(Math.abs(companded) * scale) / 255);
        }
    }

    private static void addNoise(float[] samples, float[] babble, Random random) {
        double decibels = 5 + 25 * random.nextDouble();
        float[] noise;
        switch (random.nextInt(3)) {
            case 0 -> {
                noise = babble;
                decibels = Math.max(decibels, 8);
            }
            case 1 -> noise = white(samples.length, random);
            default -> {
                noise = white(samples.length, random);
                Biquad.lowPass(150 + 1500 * random.nextDouble(), 0.5, RATE_HZ).apply(noise);
            }
        }
        double ratio = level(samples, samples.length) / Math.max(1e-9, level(noise, samples.length));
        float gain = (float) (ratio * Math.pow(10, -decibels / 20));
        for (int i = 0; i < samples.length; i++) {
            samples[i] += gain * noise[i];
        }
    }

    private static float[] white(int length, Random random) {
        float[] noise = new float[length];
        for (int i = 0; i < length; i++) {
            noise[i] = random.nextFloat() + random.nextFloat() - 1;
        }
        return noise;
    }

    /** Scales to a random level, and keeps the floor of 16-bit sound. */
    private static void gain(float[] samples, Random random) {
        double decibels = -38 + 24 * random.nextDouble();
        float gain = (float) (Math.pow(10, decibels / 20) / Math.max(1e-4, level(samples, samples.length)));
        for (int i = 0; i < samples.length; i++) {
            samples[i] = Math.clamp(samples[i] * gain + (random.nextFloat() - 0.5f) / 32768, -1f, 1f);
        }
    }

    private static double level(float[] samples, int length) {
        double squares = 0;
        for (int i = 0; i < length; i++) {
            squares += (double) samples[i] * samples[i];
        }
        return Math.sqrt(squares / length);
    }
}
