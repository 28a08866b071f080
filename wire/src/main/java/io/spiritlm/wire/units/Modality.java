package io.spiritlm.wire.units;

/** What the language model is to write: only text, only speech, or whatever it chooses. */
public enum Modality {
    TEXT,
    SPEECH,
    ARBITRARY
}
