package io.spiritlm.wire;

/** A voice by the names the vocoder's checkpoint gives; an empty name is the vocoder's default. */
public record Voice(String speaker, String style) {

    public static final Voice DEFAULT = new Voice("", "");

    public Voice {
        Check.text("speaker", speaker, Limits.NAME_CHARACTERS);
        Check.text("style", style, Limits.NAME_CHARACTERS);
    }
}
