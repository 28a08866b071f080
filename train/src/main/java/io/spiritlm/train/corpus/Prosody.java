package io.spiritlm.train.corpus;

/** How an engine is told to speak: duration factor, mean and standard deviation of F0 in Hz. */
record Prosody(double stretch, double f0Hz, double f0DeviationHz) {
    Prosody {
        if (!(stretch > 0.3 && stretch < 3 && f0Hz >= 50 && f0Hz <= 400 && f0DeviationHz >= 0)) {
            throw new IllegalArgumentException("prosody: expected stretch 0.3..3, F0 50..400 Hz, deviation >= 0, found "
                    + stretch + ", " + f0Hz + ", " + f0DeviationHz);
        }
    }
}
