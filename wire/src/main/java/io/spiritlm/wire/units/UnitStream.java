package io.spiritlm.wire.units;

/** The three unit streams, in the order in which units of the same time are written: style, pitch, semantic. */
public enum UnitStream {
    STYLE("St", 1.0, 1.0),
    PITCH("Pi", 12.5, 12.5),
    SEMANTIC("Hu", 25.0, 24.99);

    private final String prefix;
    private final double frameRateHz;
    private final double orderingRateHz;

    UnitStream(String prefix, double frameRateHz, double orderingRateHz) {
        this.prefix = prefix;
        this.frameRateHz = frameRateHz;
        this.orderingRateHz = orderingRateHz;
    }

    /** What stands before the id in a token: {@code Hu} in {@code [Hu12]}. */
    public String prefix() {
        return prefix;
    }

    /** Frames a second. */
    public double frameRateHz() {
        return frameRateHz;
    }

    /** The rate by which streams are put in order, a little under the frame rate where the released models have it so. */
    public double orderingRateHz() {
        return orderingRateHz;
    }
}
