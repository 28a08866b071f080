package io.spiritlm.tokenize.model;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** Sound, at 16 kHz, that recorders and lines make of speech, or that has none. */
public final class OddSounds {
    private static final int SECOND = 16_000;
    private static final float OFFSET = 0.25f;

    private OddSounds() {}

    /** All of it by name, each as long as an utterance. */
    public static Map<String, float[]> all() {
        Map<String, float[]> sounds = new LinkedHashMap<>();
        sounds.put("silence", silence());
        sounds.put("noise", noise());
        float[] offsetAlone = new float[SECOND];
        Arrays.fill(offsetAlone, OFFSET);
        sounds.put("an offset alone", offsetAlone);
        sounds.put("speech with an offset", offset());
        float[] clipped = speech();
        for (int i = 0; i < clipped.length; i++) {
            clipped[i] = Math.clamp(100 * clipped[i], -1f, 1f);
        }
        sounds.put("clipped speech", clipped);
        float[] click = new float[SECOND];
        click[SECOND / 2] = 1;
        sounds.put("a click", click);
        sounds.put("80 ms of speech", Arrays.copyOfRange(speech(), 8_000, 8_000 + 1_280));
        return sounds;
    }

    public static float[] silence() {
        return new float[SECOND];
    }

    /** As loud as speech, and as long as {@link #silence}. */
    public static float[] noise() {
        Random random = new Random(5);
        float[] noise = new float[SECOND];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (float) (0.1 * random.nextGaussian());
        }
        return noise;
    }

    /** A person's. */
    public static float[] speech() {
        return Recordings.samples("five-five");
    }

    /** The same with an offset. */
    public static float[] offset() {
        float[] speech = speech();
        for (int i = 0; i < speech.length; i++) {
            speech[i] += OFFSET;
        }
        return speech;
    }
}
