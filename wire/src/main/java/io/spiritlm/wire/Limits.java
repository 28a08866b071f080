package io.spiritlm.wire;

/** The sizes no record exceeds. Encoding refuses what is larger, decoding calls it malformed. */
public final class Limits {

    /** An encoded record, under the broker's own default of 1 MiB. */
    public static final int RECORD_BYTES = 1_000_000;

    /** Samples in one record, 10 s. */
    public static final int SAMPLES = 160_000;

    /** Characters of text in one record. */
    public static final int TEXT_CHARACTERS = 65_536;

    /** Tokens in a span, and units in a track. */
    public static final int TOKENS = 16_384;

    /** Entries of an open record's metadata. */
    public static final int METADATA_ENTRIES = 64;

    /** Characters of a metadata key or value. */
    public static final int METADATA_CHARACTERS = 1_024;

    /** Labels in one record. */
    public static final int LABELS = 256;

    /** Remarks in a session. */
    public static final int REMARKS = 1_024;

    /** Characters of a name: a call, a leg, a voice, a label, an owner. */
    public static final int NAME_CHARACTERS = 128;

    /** Characters of a reason; longer ones are cut. */
    public static final int REASON_CHARACTERS = 1_000;

    /** Bytes of an unreadable record that its dead letter keeps; longer ones are cut. */
    public static final int RAW_BYTES = 900_000;

    private Limits() {}
}
