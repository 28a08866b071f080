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
 * A safetensors file, memory-mapped: an 8-byte little-endian header length, a JSON header, then the tensors' bytes.
 *
 * <p>Every offset is checked against the file before anything is allocated. Types read: F32, F16, BF16.
 */
public final class Safetensors implements Checkpoint {
    private static final long MAX_HEADER_BYTES = 64L << 20;
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private record Entry(String type, List<Long> shape, long begin, long values) {}

    private final Path file;
    private final Arena arena;
    private final MemorySegment bytes;
    private final Map<String, Entry> entries;

    private Safetensors(Path file, Arena arena, MemorySegment bytes, Map<String, Entry> entries) {
        this.file = file;
        this.arena = arena;
        this.bytes = bytes;
        this.entries = entries;
    }

    /**
     * Maps a file and checks its whole header.
     *
     * @throws CheckpointException if the file is missing, truncated, or its header doesn't describe it
     */
    public static Safetensors open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new CheckpointException("checkpoint: expected a safetensors file, found nothing at " + file);
        }
        Arena arena = Arena.ofShared();
        try (var channel = FileChannel.open(file)) {
            var bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            return new Safetensors(file, arena, bytes, header(file, bytes));
        } catch (IOException e) {
            arena.close();
            throw new CheckpointException("checkpoint " + file + ": cannot be read: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            arena.close();
            throw e;
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
        String type = node.path("dtype").asText();
        int valueBytes = switch (type) {
            case "F32" -> 4;
            case "F16", "BF16" -> 2;
            default -> throw CheckpointException.malformed(file, name + " of type F32, F16 or BF16", "'" + type + "'");
        };
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
    public float[] read(String name) {
        var entry = entry(name);
        float[] values = new float[Math.toIntExact(entry.values())];
        long at = entry.begin();
        switch (entry.type()) {
            case "F32" -> MemorySegment.copy(bytes, FLOAT, at, values, 0, values.length);
            case "F16" -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = Float.float16ToFloat(bytes.get(SHORT, at + 2L * i));
                }
            }
            default -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = Float.intBitsToFloat(bytes.get(SHORT, at + 2L * i) << 16);
                }
            }
        }
        return values;
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
        arena.close();
    }
}
