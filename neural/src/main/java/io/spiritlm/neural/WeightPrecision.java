package io.spiritlm.neural;

/** What the matrices of a checkpoint are held as while they are used; everything else is held in float32. */
public enum WeightPrecision {
    /** In float32, whatever they are stored as. */
    FLOAT32,
    /** As they are stored: with 16 bits, half of the memory. */
    STORED
}
