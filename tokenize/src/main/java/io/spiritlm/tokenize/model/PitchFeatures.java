package io.spiritlm.tokenize.model;

import java.util.Arrays;
import java.util.List;

/**
 * What of a pitch track a pitch quantizer is given, frame by frame: its F0, in one of four forms, and whether it is voiced.
 *
 * <p>The normalised forms take the mean over the utterance's voiced frames from every F0 that isn't 0. An utterance without a voiced
 * frame has no mean, and is left as it is.
 */
enum PitchFeatures {
    /** F0 in Hz, with the gaps between voiced frames filled. */
    INTERPOLATED("f0_interp,vuv"),
    /** F0 in Hz, 0 where unvoiced. */
    VOICED("f0,vuv"),
    /** {@link #INTERPOLATED}, less the mean. */
    NORMALISED_INTERPOLATED("norm_f0_interp,vuv"),
    /** {@link #VOICED}, less the mean where voiced. */
    NORMALISED_VOICED("norm_f0,vuv");

    /** Values of a frame. */
    static final int CHANNELS = 2;

    private static final String SPEAKER_NORM = "speaker_norm";

    private final String configured;

    PitchFeatures(String configured) {
        this.configured = configured;
    }

    /**
     * The form that a configuration's {@code features} names.
     *
     * @throws IllegalArgumentException for another; {@value #SPEAKER_NORM} too, which needs statistics of speakers that the release
     *     doesn't have
     */
    static PitchFeatures named(String features) {
        String withoutBlanks = features.replace(" ", "");
        for (PitchFeatures form : values()) {
            if (form.configured.equals(withoutBlanks)) {
                return form;
            }
        }
        List<String> known =
                Arrays.stream(values()).map(form -> form.configured).toList();
        throw new IllegalArgumentException("features: expected one of " + known + ", found '" + features + "'"
                + (withoutBlanks.contains(SPEAKER_NORM) ? ", which needs statistics of speakers" : ""));
    }

    /**
     * The quantizer's input.
     *
     * @param f0Hz of each frame, with the gaps between voiced frames filled; 0 where they aren't
     * @param voiced whether each frame is voiced
     * @return {@code [frames, 2]}, row-major: F0, and 1 where voiced, else 0
     * @throws IllegalArgumentException if the two differ in length
     */
    float[] rows(float[] f0Hz, boolean[] voiced) {
        if (f0Hz.length != voiced.length) {
            throw new IllegalArgumentException(
                    "pitch: expected F0 and voicing of as many frames, found " + f0Hz.length + " and " + voiced.length);
        }
        float shift = (float) shift(f0Hz, voiced);
        float[] rows = new float[CHANNELS * f0Hz.length];
        for (int i = 0; i < f0Hz.length; i++) {
            float f0 = keepsGaps() && !voiced[i] ? 0 : f0Hz[i];
            rows[CHANNELS * i] = f0 == 0 ? 0 : f0 - shift;
            rows[CHANNELS * i + 1] = voiced[i] ? 1 : 0;
        }
        return rows;
    }

    private boolean keepsGaps() {
        return this == VOICED || this == NORMALISED_VOICED;
    }

    private double shift(float[] f0Hz, boolean[] voiced) {
        if (this == INTERPOLATED || this == VOICED) {
            return 0;
        }
        double sum = 0;
        int frames = 0;
        for (int i = 0; i < f0Hz.length; i++) {
            if (voiced[i]) {
                sum += f0Hz[i];
                frames++;
            }
        }
        return frames == 0 ? 0 : sum / frames;
    }
}
