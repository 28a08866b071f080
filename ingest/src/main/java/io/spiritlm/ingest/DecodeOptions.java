package io.spiritlm.ingest;

/**
 * How to read a file.
 *
 * @param encoding what its bytes are
 * @param channels which of its channels is wanted
 */
public record DecodeOptions(Encoding encoding, ChannelChoice channels) {
    /** A file that says what it is, all channels averaged. */
    public static final DecodeOptions DEFAULT = new DecodeOptions(new Encoding.Detected(), new ChannelChoice.Average());
}
