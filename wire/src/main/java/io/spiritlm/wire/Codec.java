package io.spiritlm.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.MessageLite;
import java.io.IOException;

/** A topic's records as protobuf messages. */
interface Codec<T> {

    /** The version in every record. It grows when an old reader would misread a new record; a new field alone is no reason. */
    int SCHEMA = 1;

    MessageLite write(T value);

    /**
     * Reads a whole record.
     *
     * @throws IOException if the bytes are no message
     * @throws IllegalArgumentException if the message is no record
     */
    T read(CodedInputStream bytes) throws IOException;

    static void checkSchema(int actual) {
        if (actual != SCHEMA) {
            throw new IllegalArgumentException(
                    "schema version: expected " + SCHEMA + ", found " + Integer.toUnsignedString(actual));
        }
    }

    static IllegalArgumentException missing(String what) {
        return new IllegalArgumentException(what + ": expected one this version knows, found none");
    }
}
