package io.spiritlm.lm;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Damages a SentencePiece model: its bytes, or the fields of its messages, so that it stays one but for their values. */
final class MutatedTextModel {
    private static final int PIECES = 1;
    private static final int NORMALIZER = 3;
    private static final int CHARACTER_MAP = 2;
    private static final List<Long> NUMBERS =
            List.of(-1L, 0L, 1L, 2L, 7L, 40L, (long) Integer.MAX_VALUE, (long) Integer.MIN_VALUE, 1L << 40);
    private static final float[] SCORES = {
        Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 3e38f, -1e-40f, 7
    };
    private static final int[] TYPES = {0, 1, 2, 3, 4, 5, 6, 7};

    /** A field of a message; the value as its type has it: Long, Integer for 32 fixed bits, byte[] for the rest. */
    private record Field(int tag, Object value) {}

    private MutatedTextModel() {}

    static byte[] of(byte[] whole, Random random) throws IOException {
        return switch (random.nextInt(4)) {
            case 0 -> bytes(whole, random);
            case 1 -> characterMap(whole, random);
            default -> fields(whole, random);
        };
    }

    private static byte[] bytes(byte[] whole, Random random) {
        byte[] bytes = Arrays.copyOf(whole, random.nextInt(4) == 0 ? random.nextInt(whole.length) : whole.length);
        for (int i = random.nextInt(4); i >= 0 && bytes.length > 0; i--) {
            int tail = random.nextInt(1 + Math.min(60, bytes.length - 1));
            int at = random.nextBoolean() ? random.nextInt(bytes.length) : bytes.length - 1 - tail;
            bytes[at] = (byte) (random.nextBoolean() ? random.nextInt(256) : bytes[at] ^ 1 << random.nextInt(8));
        }
        return bytes;
    }

    /** A map of random bytes in the right form, or one byte of it changed. */
    private static byte[] characterMap(byte[] whole, Random random) throws IOException {
        List<Field> model = read(whole);
        for (int i = 0; i < model.size(); i++) {
            if (model.get(i).tag() >>> 3 == NORMALIZER) {
                List<Field> normalizer = read((byte[]) model.get(i).value());
                Field old = normalizer.stream()
                        .filter(field -> field.tag() >>> 3 == CHARACTER_MAP)
                        .findFirst()
                        .orElse(new Field(CHARACTER_MAP << 3 | 2, new byte[0]));
                byte[] map = ((byte[]) old.value()).clone();
                if (map.length == 0 || random.nextBoolean()) {
                    map = new byte[Integer.BYTES + 1024 * random.nextInt(3) + random.nextInt(40)];
                    random.nextBytes(map);
                    map[0] = 0;
                    map[1] = (byte) (4 * random.nextInt(3));
                    map[2] = 0;
                    map[3] = 0;
                    map[map.length - 1] = (byte) random.nextInt(2);
                } else {
                    for (int j = random.nextInt(3); j >= 0; j--) {
                        map[random.nextInt(map.length)] = (byte) random.nextInt(256);
                    }
                }
                normalizer.remove(old);
                normalizer.add(new Field(old.tag(), map));
                model.set(i, new Field(model.get(i).tag(), write(normalizer)));
            }
        }
        return write(model);
    }

    private static byte[] fields(byte[] whole, Random random) throws IOException {
        List<Field> model = read(whole);
        for (int i = random.nextInt(4); i >= 0 && !model.isEmpty(); i--) {
            int at = random.nextBoolean() ? random.nextInt(model.size()) : Math.max(0, model.size() - 2);
            Field field = model.get(at);
            switch (random.nextInt(6)) {
                case 0 -> model.remove(at);
                case 1 -> model.add(random.nextInt(model.size()), field);
                default ->
                    model.set(
                            at,
                            new Field(
                                    field.tag(),
                                    write(within(read((byte[]) field.value()), field.tag() >>> 3 == PIECES, random))));
            }
        }
        return write(model);
    }

    private static List<Field> within(List<Field> message, boolean piece, Random random) {
        if (!message.isEmpty() && random.nextInt(3) > 0) {
            message.remove(random.nextInt(message.size()));
        }
        int number = piece ? 1 + random.nextInt(3) : 1 + random.nextInt(50);
        message.add(
                switch (piece ? number : 3) {
                    case 1 -> new Field(1 << 3 | 2, name(random));
                    case 2 -> new Field(2 << 3 | 5, Float.floatToRawIntBits(SCORES[random.nextInt(SCORES.length)]));
                    default ->
                        new Field(
                                number << 3,
                                piece
                                        ? TYPES[random.nextInt(TYPES.length)]
                                        : (Object) NUMBERS.get(random.nextInt(NUMBERS.size())));
                });
        return message;
    }

    private static byte[] name(Random random) {
        byte[] name = new byte[random.nextInt(8) == 0 ? random.nextInt(2_000) : random.nextInt(5)];
        if (random.nextBoolean()) {
            random.nextBytes(name);
        }
        return name;
    }

    private static List<Field> read(byte[] message) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(message);
        List<Field> fields = new ArrayList<>();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            fields.add(new Field(
                    tag,
                    switch (WireFormat.getTagWireType(tag)) {
                        case WireFormat.WIRETYPE_VARINT -> in.readRawVarint64();
                        case WireFormat.WIRETYPE_FIXED32 -> in.readRawLittleEndian32();
                        default -> in.readByteArray();
                    }));
        }
        return fields;
    }

    private static byte[] write(List<Field> fields) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        for (Field field : fields) {
            out.writeUInt32NoTag(field.tag());
            switch (field.value()) {
                case Integer value
                when WireFormat.getTagWireType(field.tag()) == WireFormat.WIRETYPE_FIXED32 ->
                    out.writeFixed32NoTag(value);
                case Number value -> out.writeUInt64NoTag(value.longValue());
                default -> out.writeByteArrayNoTag((byte[]) field.value());
            }
        }
        out.flush();
        return bytes.toByteArray();
    }
}
