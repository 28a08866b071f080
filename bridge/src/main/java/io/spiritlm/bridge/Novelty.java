package io.spiritlm.bridge;

/** What a record that was just read is to its reader. */
enum Novelty {
    /** To be worked on. */
    NEW,
    /** Says that the partition has a new owner. */
    FENCE,
    /** Written by an owner that a fence has removed. */
    VOID,
    /** Was there before. */
    DUPLICATE
}
