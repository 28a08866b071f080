package io.spiritlm.deploy.pipeline;

/** Spirit LM's two models. */
public enum ModelVersion {
    /** Text and semantic units. */
    BASE,
    /** Pitch and style units too. */
    EXPRESSIVE
}
