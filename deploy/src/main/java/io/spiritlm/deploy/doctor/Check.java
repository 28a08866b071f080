package io.spiritlm.deploy.doctor;

/** Looks at one thing this machine should have. Never throws: what goes wrong while looking is a finding. */
@FunctionalInterface
public interface Check {
    /** Looks now; may start a short-lived process, and leaves nothing behind. */
    Finding look();
}
