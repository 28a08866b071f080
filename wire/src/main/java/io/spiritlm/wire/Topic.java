package io.spiritlm.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A topic: its name, and how its records are written. Safe for any number of threads.
 *
 * @param <T> the topic's records
 */
public final class Topic<T extends WireRecord> {

    private final String name;
    private final Codec<T> codec;
    private final Optional<Function<Fence, T>> fences;

    private Topic(String name, Codec<T> codec, Optional<Function<Fence, T>> fences) {
        this.name = name;
        this.codec = codec;
        this.fences = fences;
    }

    /** A topic of which each partition has one owner at a time. */
    static <T extends WireRecord> Topic<T> owned(String name, Codec<T> codec, Function<Fence, T> fences) {
        return new Topic<>(name, codec, Optional.of(fences));
    }

    /** A topic that any may write to. */
    static <T extends WireRecord> Topic<T> shared(String name, Codec<T> codec) {
        return new Topic<>(name, codec, Optional.empty());
    }

    /** The topic's name in Kafka. */
    public String name() {
        return name;
    }

    /**
     * The fence as a record of this topic.
     *
     * @throws IllegalArgumentException if nobody owns the topic's partitions
     */
    public T fence(Fence fence) {
        return fences.orElseThrow(
                        () -> new IllegalArgumentException(name + ": expected a topic with owners, found one without"))
                .apply(fence);
    }

    /**
     * The record's value: equal records give equal bytes. Half a surrogate pair, which UTF-8 cannot hold, becomes
     * {@code ?}.
     *
     * @throws IllegalArgumentException if that is more than {@link Limits#RECORD_BYTES}
     */
    public byte[] encode(T value) {
        MessageLite message = codec.write(value);
        int size = message.getSerializedSize();
        Check.between(name + " record in bytes", 0, size, Limits.RECORD_BYTES);
        byte[] bytes = new byte[size];
        CodedOutputStream output = CodedOutputStream.newInstance(bytes);
        output.useDeterministicSerialization();
        try {
            message.writeTo(output);
        } catch (IOException e) {
            throw new UncheckedIOException("a message that outgrew its own size", e);
        }
        output.checkNoSpaceLeft();
        return bytes;
    }

    /**
     * Reads any bytes: never throws, never reads more than {@link Limits#RECORD_BYTES}, and never allocates more than 64
     * times what it reads.
     *
     * @param bytes a record's value; null, which Kafka has for a deletion, is malformed
     */
    public Decoded<T> decode(byte @Nullable [] bytes) {
        if (bytes == null) {
            return new Decoded.Malformed<>(name + " record: expected a value, found none");
        }
        if (bytes.length > Limits.RECORD_BYTES) {
            return new Decoded.Malformed<>(
                    name + " record: expected at most " + Limits.RECORD_BYTES + " bytes, found " + bytes.length);
        }
        try {
            return new Decoded.Value<>(codec.read(CodedInputStream.newInstance(bytes)));
        } catch (IOException | IllegalArgumentException e) {
            return new Decoded.Malformed<>(name + " record of " + bytes.length + " bytes: " + e.getMessage());
        }
    }

    /**
     * The record's key. The topic's own records go by their call; a session, of which compaction keeps the last, by {@link
     * Session#key}; a fence and a dead letter, which are written to a partition of the writer's choice, have an empty key.
     *
     * <p>Not the partition: that comes from {@link #partitionKey} alone.
     */
    public byte[] key(T value) {
        return value instanceof Session session
                ? Session.key(session.turn().leg(), session.epoch()).getBytes(UTF_8)
                : value.call().map(Topic::partitionKey).orElseGet(() -> new byte[0]);
    }

    /** What is hashed for the partition of a call's records, in every topic. */
    public static byte[] partitionKey(CallId call) {
        return call.value().getBytes(UTF_8);
    }

    @Override
    public String toString() {
        return name;
    }
}
