package io.spiritlm.train;

/** Tells a person how far a long job is. Implementations are safe to call from several threads. */
public interface Progress {
    /** Starts a step of {@code total} units, named for people; the step before it is over. */
    void begin(String step, long total);

    /** Adds {@code amount} units of work done to the current step. */
    void advance(long amount);

    /** Ends the current step. */
    void end();

    /** A progress that says nothing. */
    static Progress silent() {
        return new Progress() {
            @Override
            public void begin(String step, long total) {}

            @Override
            public void advance(long amount) {}

            @Override
            public void end() {}
        };
    }
}
