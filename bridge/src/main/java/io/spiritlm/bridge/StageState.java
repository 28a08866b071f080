package io.spiritlm.bridge;

/** How far a stage is, for those who start, watch and replace processes. */
public enum StageState {
    /** Is no member of its group yet. */
    JOINING,
    /** Was given partitions, and reads back what their last owners wrote; works on none yet. */
    TAKING_OVER,
    /** Works on the partitions it has; with more members than partitions these may be none. */
    RUNNING,
    /** Has heard nothing from its cluster for a while; goes on when it does, and is broken when its patience ends. */
    CUT_OFF,
    /** Was told to end. */
    CLOSED,
    /** Can't go on. */
    BROKEN
}
