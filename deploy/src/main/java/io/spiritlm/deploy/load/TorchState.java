package io.spiritlm.deploy.load;

import io.spiritlm.neural.StoredType;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a dictionary of tensors as {@code torch.save} does: a zip archive of stored entries, a pickle and a storage for each tensor.
 * For files of any size: a storage's bytes are asked for twice and never held.
 */
final class TorchState {
    /** Gives a storage's bytes, the same ones each time. */
    @FunctionalInterface
    interface Bytes {
        void writeTo(Sink sink) throws IOException;
    }

    /** Takes bytes. */
    @FunctionalInterface
    interface Sink {
        void put(byte[] bytes, int offset, int length) throws IOException;
    }

    private record Tensor(String name, List<Integer> shape, StoredType type, Bytes bytes) {
        long elements() {
            return shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
        }
    }

    private static final String FOLDER = "pytorch_model/";

    private final List<Tensor> tensors = new ArrayList<>();

    /** Adds a tensor, row-major. */
    void add(String name, List<Integer> shape, StoredType type, Bytes bytes) {
        tensors.add(new Tensor(name, List.copyOf(shape), type, bytes));
    }

    /** Writes all of it. */
    void write(Path file) throws IOException {
        try (ZipOutputStream zip =
                new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 20))) {
            byte[] pickle = pickle();
            entry(zip, "data.pkl", pickle.length, sink -> sink.put(pickle, 0, pickle.length));
            text(zip, "byteorder", "little");
            for (int i = 0; i < tensors.size(); i++) {
                Tensor tensor = tensors.get(i);
                entry(zip, "data/" + i, tensor.elements() * tensor.type().bytes(), tensor.bytes());
            }
            text(zip, "version", "3\n");
        }
    }

    private static void text(ZipOutputStream zip, String name, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        entry(zip, name, bytes.length, sink -> sink.put(bytes, 0, bytes.length));
    }

    private static void entry(ZipOutputStream zip, String name, long size, Bytes bytes) throws IOException {
        CRC32 sum = new CRC32();
        bytes.writeTo(sum::update);
        ZipEntry entry = new ZipEntry(FOLDER + name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(size);
        entry.setCompressedSize(size);
        entry.setCrc(sum.getValue());
        zip.putNextEntry(entry);
        bytes.writeTo(zip::write);
        zip.closeEntry();
    }

    /** Protocol 2, of the few opcodes that a dictionary of tensors takes. */
    private byte[] pickle() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        opcodes(out, "\u0080\u0002");
        emptyDictionary(out);
        opcodes(out, "(");
        for (int i = 0; i < tensors.size(); i++) {
            Tensor tensor = tensors.get(i);
            text(out, tensor.name());
            opcodes(out, "ctorch._utils\n_rebuild_tensor_v2\n((");
            text(out, "storage");
            opcodes(out, "ctorch\n" + storage(tensor.type()) + "\n");
            text(out, Integer.toString(i));
            text(out, "cpu");
            number(out, Math.toIntExact(tensor.elements()));
            opcodes(out, "tQ");
            number(out, 0);
            numbers(out, tensor.shape());
            numbers(out, strides(tensor.shape()));
            opcodes(out, "\u0089");
            emptyDictionary(out);
            opcodes(out, "tR");
        }
        opcodes(out, "u.");
        return out.toByteArray();
    }

    private static String storage(StoredType type) {
        return switch (type) {
            case FLOAT32 -> "FloatStorage";
            case FLOAT16 -> "HalfStorage";
            case BFLOAT16 -> "BFloat16Storage";
        };
    }

    private static List<Integer> strides(List<Integer> shape) {
        List<Integer> strides = new ArrayList<>();
        int stride = 1;
        for (int size : shape.reversed()) {
            strides.addFirst(stride);
            stride *= size;
        }
        return strides;
    }

    private static void emptyDictionary(ByteArrayOutputStream out) {
        opcodes(out, "ccollections\nOrderedDict\n)R");
    }

    private static void numbers(ByteArrayOutputStream out, List<Integer> values) {
        opcodes(out, "(");
        values.forEach(value -> number(out, value));
        opcodes(out, "t");
    }

    private static void number(ByteArrayOutputStream out, int value) {
        opcodes(out, "J");
        out.writeBytes(littleEndian(value));
    }

    private static void text(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        opcodes(out, "X");
        out.writeBytes(littleEndian(bytes.length));
        out.writeBytes(bytes);
    }

    private static byte[] littleEndian(int value) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }

    private static void opcodes(ByteArrayOutputStream out, String opcodes) {
        out.writeBytes(opcodes.getBytes(StandardCharsets.ISO_8859_1));
    }
}
