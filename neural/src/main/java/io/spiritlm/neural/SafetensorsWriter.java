package io.spiritlm.neural;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes a safetensors file at once and atomically: readers see the old file or the whole new one. */
public final class SafetensorsWriter {
    /** How values are stored. */
    public enum Precision {
        F16(2),
        F32(4);

        private final int bytes;

        Precision(int bytes) {
            this.bytes = bytes;
        }
    }

    private record Tensor(List<Long> shape, FloatBuffer values) {}

    private final Precision precision;
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();

    public SafetensorsWriter(Precision precision) {
        this.precision = precision;
    }

    /**
     * Adds a tensor, row-major; the values are kept by reference until {@link #write}.
     *
     * @throws IllegalArgumentException if the shape doesn't hold exactly these values
     */
    public SafetensorsWriter add(String name, List<Long> shape, float[] values) {
        long expected = shape.stream().reduce(1L, (a, b) -> a * b);
        if (expected != values.length) {
            throw new IllegalArgumentException(
                    name + ": expected " + expected + " values for shape " + shape + ", actual " + values.length);
        }
        tensors.put(name, new Tensor(List.copyOf(shape), FloatBuffer.wrap(values)));
        return this;
    }

    /** Writes all tensors to a file. */
    public void write(Path file) throws IOException {
        var header = new LinkedHashMap<String, Object>();
        long at = 0;
        for (var tensor : tensors.entrySet()) {
            long end = at + (long) tensor.getValue().values().capacity() * precision.bytes;
            header.put(
                    tensor.getKey(),
                    Map.of(
                            "dtype", precision.name(),
                            "shape", tensor.getValue().shape(),
                            "data_offsets", List.of(at, end)));
            at = end;
        }
        byte[] json = new ObjectMapper().writeValueAsBytes(header);
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        try (var out = new BufferedOutputStream(Files.newOutputStream(partial), 1 << 20)) {
            int padding = (8 - json.length % 8) % 8; // the format's readers want aligned data
            out.write(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(json.length + padding)
                    .array());
            out.write(json);
            out.write(" ".repeat(padding).getBytes(StandardCharsets.US_ASCII));
            for (var tensor : tensors.values()) {
                out.write(bytes(tensor.values()));
            }
        }
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private byte[] bytes(FloatBuffer values) {
        var buffer = ByteBuffer.allocate(Math.multiplyExact(values.capacity(), precision.bytes))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < values.capacity(); i++) {
            float value = values.get(i);
            switch (precision) {
                case F16 -> buffer.putShort(Float.floatToFloat16(value));
                case F32 -> buffer.putFloat(value);
            }
        }
        return buffer.array();
    }
}
