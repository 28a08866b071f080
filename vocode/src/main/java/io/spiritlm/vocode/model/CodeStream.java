package io.spiritlm.vocode.model;

/**
 * What EXPRESSIVE says beside its units, and what its checkpoint is <em>assumed</em> to call it.
 *
 * <p>All names here, of fields in {@code config.json} and of tensors, are assumptions, made after those that units have:
 * {@code num_embeddings}, {@code code_hop_size}, {@code dict}. So are both tables having {@code embedding_dim} channels, and their
 * places behind the units' and before the speaker's. A checkpoint that calls something differently is refused with the name in the
 * message, and is understood once the name is mended here.
 */
enum CodeStream {
    /** Pitch: 12.5 codes a second where the configuration doesn't say. */
    PITCH("pitch", "num_f0_tokens", "f0_hop_size", "f0_dict.weight", 1_280),
    /** Style: a code a second where the configuration doesn't say. */
    STYLE("style", "num_style_tokens", "style_hop_size", "style_dict.weight", 16_000);

    private final String word;
    private final String sizeField;
    private final String hopField;
    private final String table;
    private final int otherwiseHopSamples;

    CodeStream(String word, String sizeField, String hopField, String table, int otherwiseHopSamples) {
        this.word = word;
        this.sizeField = sizeField;
        this.hopField = hopField;
        this.table = table;
        this.otherwiseHopSamples = otherwiseHopSamples;
    }

    /** What messages call it. */
    String word() {
        return word;
    }

    /** The field that has the number of codes; there is none where the checkpoint is BASE. */
    String sizeField() {
        return sizeField;
    }

    /** The field that has the samples between codes of a recording. */
    String hopField() {
        return hopField;
    }

    /** The embeddings, {@code [codes, embedding_dim]}. */
    String table() {
        return table;
    }

    /** The samples between codes where the field is absent. */
    int otherwiseHopSamples() {
        return otherwiseHopSamples;
    }
}
