package io.spiritlm.train.corpus;

import java.util.Arrays;
import java.util.Locale;

/**
 * The voices of the corpus. The F0 figures are the voice's own defaults in Hz; {@code excited} and {@code sad} are those of the
 * measured styles. {@link #SLT_HTS} takes no pitch in Debian's festival: its styles differ in rate alone.
 */
public enum Voice {
    SLT(Engine.FLITE, 0.63, 1.0, 172, 27, 215, 140, 200),
    AWB(Engine.FLITE, 1.2, 1.0, 132, 25, 150, 80, 125),
    RMS(Engine.FLITE, 1.2, 1.0, 98, 24, 120, 80, 100),
    KAL16(Engine.FLITE, 3.0, 1.1, 95, 11, 120, 80, 100),
    KED(Engine.FESTIVAL, 1.6, 1.0, 105, 15, 130, 85, 100),
    SLT_HTS(Engine.FESTIVAL, 2.0, 1.0, 172, 27, 215, 140, 200),
    /** The recorded person of the Asterisk prompts. */
    ASTERISK(Engine.RECORDED, 1.0, 1.0, 0, 0, 0, 0, 0);

    /** What speaks. */
    enum Engine {
        FLITE,
        FESTIVAL,
        RECORDED
    }

    private final Engine engine;
    private final double gain;
    private final double neutralStretch;
    private final double neutralF0Hz;
    private final double neutralF0DeviationHz;
    private final double excitedF0Hz;
    private final double sadF0Hz;
    private final double monotoneF0Hz;

    Voice(
            Engine engine,
            double gain,
            double neutralStretch,
            double neutralF0Hz,
            double neutralF0DeviationHz,
            double excitedF0Hz,
            double sadF0Hz,
            double monotoneF0Hz) {
        this.engine = engine;
        this.gain = gain;
        this.neutralStretch = neutralStretch;
        this.neutralF0Hz = neutralF0Hz;
        this.neutralF0DeviationHz = neutralF0DeviationHz;
        this.excitedF0Hz = excitedF0Hz;
        this.sadF0Hz = sadF0Hz;
        this.monotoneF0Hz = monotoneF0Hz;
    }

    /** The name used in labels, e.g. {@code slt_hts}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Returns the voice of a label.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static Voice ofLabel(String label) {
        return Arrays.stream(values())
                .filter(voice -> voice.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("voice: expected one of " + Arrays.toString(values())
                        + " in lower case, found '" + label + "'"));
    }

    Engine engine() {
        return engine;
    }

    /** Brings the voices, whose levels differ by 14 dB, to about one level. */
    double gain() {
        return gain;
    }

    /** F0 of the monotone style in Hz, a multiple of the 25 Hz unit rate. */
    public double monotoneF0Hz() {
        return monotoneF0Hz;
    }

    Prosody prosody(Style style, double stretch, double pitch) {
        return switch (style) {
            case NEUTRAL -> new Prosody(neutralStretch * stretch, neutralF0Hz * pitch, neutralF0DeviationHz);
            case EXCITED ->
                new Prosody(neutralStretch * 0.8 * stretch, excitedF0Hz * pitch, neutralF0DeviationHz * 1.5);
            case SAD -> new Prosody(neutralStretch * 1.3 * stretch, sadF0Hz * pitch, 6);
            case MONOTONE -> new Prosody(neutralStretch, monotoneF0Hz, 0);
        };
    }
}
