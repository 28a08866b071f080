package io.spiritlm.train.corpus;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The 39 phones of CMUdict and {@code SIL}, and how each engine's own phones map onto them. */
public final class PhoneSet {
    /** Silence and pauses. */
    public static final String SILENCE = "SIL";

    /** All labels, silence first, then in alphabetic order. */
    public static final List<String> PHONES = List.of(
            SILENCE, "AA", "AE", "AH", "AO", "AW", "AY", "B", "CH", "D", "DH", "EH", "ER", "EY", "F", "G", "HH", "IH",
            "IY", "JH", "K", "L", "M", "N", "NG", "OW", "OY", "P", "R", "S", "SH", "T", "TH", "UH", "UW", "V", "W", "Y",
            "Z", "ZH");

    private static final Set<String> KNOWN = Set.copyOf(PHONES);
    private static final Map<String, String> FOREIGN = Map.ofEntries(
            Map.entry("PAU", SILENCE),
            Map.entry("BRTH", SILENCE),
            Map.entry("H#", SILENCE),
            Map.entry("+SPN+", SILENCE),
            Map.entry("+NSN+", SILENCE),
            Map.entry("AX", "AH"),
            Map.entry("AXR", "ER"),
            Map.entry("DX", "T"),
            Map.entry("EL", "L"),
            Map.entry("EM", "M"),
            Map.entry("EN", "N"),
            Map.entry("HV", "HH"),
            Map.entry("IX", "IH"),
            Map.entry("NX", "N"),
            Map.entry("SSIL", SILENCE),
            Map.entry("UX", "UW"));

    private PhoneSet() {}

    /**
     * Returns the label for a phone name of flite, festival or pocketsphinx, in any case.
     *
     * @throws IllegalArgumentException for a name none of them uses
     */
    public static String fromEngine(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        String label = KNOWN.contains(upper) ? upper : FOREIGN.get(upper);
        if (label == null) {
            throw new IllegalArgumentException(
                    "phone: expected one of flite, festival or pocketsphinx, found '" + name + "'");
        }
        return label;
    }
}
