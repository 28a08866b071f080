package io.spiritlm.ingest.stream;

/** What both ends of {@code /v1/stream} agree on; {@code docs/stream-v1.md} tells it in full. */
public final class StreamProtocol {
    public static final int VERSION = 1;
    /** Where calls are served. */
    public static final String PATH = "/v1/stream";
    /** Where the messages' JSON Schema is served. */
    public static final String SCHEMA_PATH = PATH + "/schema.json";
    /** The longest JSON message from a client. */
    public static final int MESSAGE_BYTES = 64 << 10;
    /** The longest audio frame from a client, in milliseconds of sound. */
    public static final int FRAME_MILLIS = 1_000;

    private StreamProtocol() {}

    /** The resource that is served at {@link #SCHEMA_PATH}, next to this class. */
    static final String SCHEMA_RESOURCE = "stream-v1.schema.json";
}
