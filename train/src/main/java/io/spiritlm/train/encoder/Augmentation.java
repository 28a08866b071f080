package io.spiritlm.train.encoder;

import io.spiritlm.train.corpus.Corpus;
import io.spiritlm.train.corpus.Utterance;
import java.util.List;
import java.util.Random;

/**
 * Random throats, rooms, microphones, lines and noises put over clean speech, so that units follow what is said and not who said
 * it and how it was recorded. Everything here keeps times as they are; all draws come from the given random. Confined to one
 * thread.
 */
final class Augmentation {
    private static final double RATE_HZ = 16_000;

    /** Formants lie this much below to this much above the voice's own. */
    private static final double WIDEST = 1.24;

    private static final double OWN_FORMANTS = 0.3;
    private static final int BABBLING = 3;

    private final Corpus corpus;
    private final List<Utterance> babblers;
    private final VocalTract throat = new VocalTract();

    /**
     * Augmentation with other speech of the corpus in the background.
     *
     * @param babblers not empty
     */
    Augmentation(Corpus corpus, List<Utterance> babblers) {
        this.corpus = corpus;
        this.babblers = List.copyOf(babblers);
    }

    /** A factor for pitch, tempo or formants, as often below 1 as above. */
    static double factor(Random random) {
        return Math.pow(WIDEST, 2 * random.nextDouble() - 1);
    }

    /**
     * Mostly, the speech of somebody else.
     *
     * @param raised what the speech's formants have been multiplied by already
     */
    float[] asSomebody(float[] speech, double raised, Random random) {
        return random.nextDouble() < OWN_FORMANTS ? speech : throat.change(speech, factor(random) / raised, random);
    }

    /** Changes {@code samples} (16 kHz, -1..1) in place to what is heard of them somewhere. */
    void asHeard(float[] samples, Random random) {
        if (random.nextDouble() < 0.25) {
            echo(samples, random);
        }
        if (random.nextDouble() < 0.8) {
            equalise(samples, random);
        }
        boolean telephone = random.nextDouble() < 0.25;
        if (random.nextDouble() < 0.6) {
            addNoise(samples, random);
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

    private void addNoise(float[] samples, Random random) {
        double decibels = 5 + 25 * random.nextDouble();
        float[] noise;
        switch (random.nextInt(3)) {
            case 0 -> {
                noise = babble(samples.length, random);
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

    private float[] babble(int samples, Random random) {
        float[] babble = new float[samples];
        for (int voice = 0; voice < BABBLING; voice++) {
            float[] source = corpus.floats(babblers.get(random.nextInt(babblers.size())));
            int shift = random.nextInt(source.length);
            for (int i = 0; i < samples; i++) {
                babble[i] += source[(i + shift) % source.length];
            }
        }
        return babble;
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
