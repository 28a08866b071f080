package io.spiritlm.neural;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A safetensors file: an 8-byte little-endian header length, a JSON header, then the tensors' bytes.
 *
 * <p>A tensor is mapped while it is copied, and at no other time. Every offset is checked against the file before anything is allocated. Types read: F32, F16, BF16.
 */
public final class Safetensors implements Checkpoint {
    private static final long MAX_HEADER_BYTES = 64L << 20;

    private record Entry(StoredType type, List<Long> shape, long begin, long values) {}

    private final Path file;
    private final FileChannel channel;
    private final Map<String, Entry> entries;

    private Safetensors(Path file, FileChannel channel, Map<String, Entry> entries) {
        this.file = file;
        this.channel = channel;
        this.entries = entries;
    }

    /**
     * Opens a file and checks its whole header.
     *
     * @throws CheckpointException if the file is missing, truncated, or its header doesn't describe it
     */
    public static Safetensors open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new CheckpointException("checkpoint: expected a safetensors file, found nothing at " + file);
        }
        FileChannel channel;
        try {
            channel = FileChannel.open(file);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        try (Arena arena = Arena.ofConfined()) {
            var bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            return new Safetensors(file, channel, header(file, bytes));
        } catch (IOException e) {
            close(channel);
            throw unreadable(file, e);
        } catch (RuntimeException e) {
            close(channel);
            throw e;
        }
    }

    private static CheckpointException unreadable(Path file, IOException cause) {
        return new CheckpointException("checkpoint " + file + ": cannot be read: " + cause.getMessage(), cause);
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // it was only read
        }
    }

    private static Map<String, Entry> header(Path file, MemorySegment bytes) {
        long size = bytes.byteSize();
        if (size < 8) {
            throw CheckpointException.malformed(file, "at least 8 bytes", size + " bytes");
        }
        long length = bytes.get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0);
        if (length < 2 || length > MAX_HEADER_BYTES || length > size - 8) {
            throw CheckpointException.malformed(
                    file, "a header of 2.." + Math.min(MAX_HEADER_BYTES, size - 8) + " bytes", length + " bytes");
        }
        JsonNode json;
        try {
            json = new ObjectMapper()
                    .readTree(new String(
                            bytes.asSlice(8, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8));
        } catch (JacksonException e) {
            throw CheckpointException.malformed(file, "a JSON header", e.getOriginalMessage());
        }
        if (!json.isObject()) {
            throw CheckpointException.malformed(
                    file, "a JSON object as header", json.getNodeType().toString());
        }
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (var field : json.properties()) {
            if (!field.getKey().equals("__metadata__")) {
                entries.put(field.getKey(), entry(file, field.getKey(), field.getValue(), 8 + length, size));
            }
        }
        return entries;
    }

    private static Entry entry(Path file, String name, JsonNode node, long dataBegin, long fileBytes) {
        StoredType type = switch (node.path("dtype").asText()) {
            case "F32" -> StoredType.FLOAT32;
            case "F16" -> StoredType.FLOAT16;
            case "BF16" -> StoredType.BFLOAT16;
            case String other ->
                throw CheckpointException.malformed(file, name + " of type F32, F16 or BF16", "'" + other + "'");
        };
        int valueBytes = type.bytes();
        List<Long> shape = new ArrayList<>();
        long values = 1;
        for (var axis : node.path("shape")) {
            if (!axis.canConvertToLong() || axis.asLong() < 0 || axis.asLong() > Integer.MAX_VALUE) {
                throw CheckpointException.malformed(
                        file, name + " with axes of 0.." + Integer.MAX_VALUE, axis.toString());
            }
            shape.add(axis.asLong());
            values *= axis.asLong();
            if (values > Integer.MAX_VALUE) {
                throw CheckpointException.malformed(
                        file, name + " with at most " + Integer.MAX_VALUE + " values", "more");
            }
        }
        var offsets = node.path("data_offsets");
        long begin = offsets.path(0).asLong(-1);
        long end = offsets.path(1).asLong(-1);
        if (begin < 0 || end < begin || end > fileBytes - dataBegin || end - begin != values * valueBytes) {
            throw CheckpointException.malformed(
                    file,
                    name + " in " + values * valueBytes + " bytes within the file's " + (fileBytes - dataBegin),
                    "offsets " + offsets);
        }
        return new Entry(type, List.copyOf(shape), dataBegin + begin, values);
    }

    @Override
    public Set<String> names() {
        return Set.copyOf(entries.keySet());
    }

    @Override
    public List<Long> shape(String name) {
        return entry(name).shape();
    }

    @Override
    public StoredType type(String name) {
        return entry(name).type();
    }

    @Override
    public void copy(String name, StoredType as, StoredType.Sink sink) {
        var entry = entry(name);
        long length = entry.values() * entry.type().bytes();
        try (Arena arena = Arena.ofConfined()) {
            var bytes = channel.map(FileChannel.MapMode.READ_ONLY, entry.begin(), length, arena);
            entry.type().copy(bytes, entry.values(), as, sink);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private Entry entry(String name) {
        var entry = entries.get(name);
        if (entry == null) {
            throw CheckpointException.malformed(
                    file, "a tensor '" + name + "'", entries.size() + " tensors without it");
        }
        return entry;
    }

    @Override
    public void close() {
        close(channel);
    }
}
