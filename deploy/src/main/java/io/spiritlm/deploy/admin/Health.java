package io.spiritlm.deploy.admin;

/** How a process is doing. */
public sealed interface Health {
    /** Does its work. */
    record Ready() implements Health {}

    /**
     * Doesn't do its work yet, or no more, and that is as it should be.
     *
     * @param why in one line
     */
    record NotReady(String why) implements Health {}

    /**
     * Will never do its work again: only another process can.
     *
     * @param why in one line
     */
    record Broken(String why) implements Health {}
}
