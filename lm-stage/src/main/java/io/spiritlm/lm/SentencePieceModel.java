package io.spiritlm.lm;

import ai.djl.engine.EngineException;
import ai.djl.sentencepiece.SpTokenizer;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.spiritlm.neural.CheckpointException;
import io.spiritlm.neural.ConfigFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A SentencePiece {@code tokenizer.model}, checked: its pieces by id, and the native encoder of it.
 *
 * <p>The native library trusts what it is given: a piece with a zero byte, or a character map that points beyond its end, ends the
 * process. So it never sees the file, but a model that is written anew from the fields that encoding needs, each of them checked.
 */
final class SentencePieceModel {
    private static final String WHAT = "text model";
    /** Llama 2's has 500 kB, the largest public ones 20 MB. */
    private static final long MOST_BYTES = 64 << 20;

    private static final int MOST_PIECES = 1_000_000;
    private static final int MOST_PIECE_BYTES = 512;
    private static final float MOST_SCORE = 1e9f;

    private static final int PIECES = 1;
    private static final int TRAINER = 2;
    private static final int NORMALIZER = 3;

    private static final int PIECE = 1;
    private static final int SCORE = 2;
    private static final int TYPE = 3;

    private static final int NORMAL = 1;
    private static final int UNKNOWN = 2;
    private static final int CONTROL = 3;
    private static final int USER_DEFINED = 4;
    private static final int UNUSED = 5;
    private static final int BYTE = 6;

    private static final int MODEL_TYPE = 3;
    private static final int UNIGRAM = 1;
    private static final int BYTE_PAIRS = 2;
    /** Flags of the trainer that encoding looks at: whether a space ends a word, and whether bytes stand in. */
    private static final Set<Integer> TRAINER_FLAGS = Set.of(24, 35);

    private static final int CHARACTER_MAP = 2;
    /** Whether a space goes before the text, further spaces are left out, and a space is written as a mark. */
    private static final Set<Integer> NORMALIZER_FLAGS = Set.of(3, 4, 5);

    static {
        // the library's own loader would tell its makers of the machine, where that is one of Amazon's
        System.setProperty("OPT_OUT_TRACKING", "true");
    }

    private final Path file;
    private final List<LanguageToken> tokens = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private final ByteArrayOutputStream checked = new ByteArrayOutputStream();

    private SentencePieceModel(Path file) {
        this.file = file;
    }

    /**
     * Reads and checks a file.
     *
     * @throws CheckpointException if it is missing, or is no model that can be encoded with
     */
    static SentencePieceModel read(Path file) {
        byte[] bytes = ConfigFile.bytes(WHAT, file, MOST_BYTES);
        SentencePieceModel model = new SentencePieceModel(file);
        try {
            model.take(CodedInputStream.newInstance(bytes));
        } catch (IOException e) {
            throw model.malformed(e.getMessage() == null ? "other bytes" : e.getMessage());
        }
        if (model.tokens.isEmpty()) {
            throw model.malformed("no pieces");
        }
        return model;
    }

    /** The pieces in the order of their ids; those that a user defined are markers and units by their names. */
    List<LanguageToken> tokens() {
        return Collections.unmodifiableList(tokens);
    }

    /**
     * A native encoder, which the caller closes.
     *
     * @throws CheckpointException if the library refuses the model
     */
    SpTokenizer encoder() {
        try {
            return new SpTokenizer(checked.toByteArray());
        } catch (EngineException e) {
            throw new CheckpointException(
                    "text model %s: expected a model that SentencePiece loads, found: %s"
                            .formatted(file, String.valueOf(e.getMessage()).replaceAll("[^ -~]", "?")),
                    e);
        }
    }

    private void take(CodedInputStream in) throws IOException {
        CodedOutputStream out = CodedOutputStream.newInstance(checked);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                in.skipField(tag);
                continue;
            }
            ByteString message = in.readBytes();
            switch (WireFormat.getTagFieldNumber(tag)) {
                case PIECES -> out.writeBytes(PIECES, piece(message.newCodedInput()));
                case TRAINER -> out.writeBytes(TRAINER, trainer(message.newCodedInput()));
                case NORMALIZER -> out.writeBytes(NORMALIZER, normalizer(message.newCodedInput()));
                default -> {} // tests of its own, and how to write text again
            }
        }
        out.flush();
    }

    private ByteString piece(CodedInputStream in) throws IOException {
        String piece = "";
        float score = 0;
        int type = NORMAL;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case PIECE << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> piece = in.readStringRequireUtf8();
                case SCORE << 3 | WireFormat.WIRETYPE_FIXED32 -> score = in.readFloat();
                case TYPE << 3 | WireFormat.WIRETYPE_VARINT -> type = in.readEnum();
                default -> in.skipField(tag);
            }
        }
        ByteString bytes = ByteString.copyFromUtf8(piece);
        if (piece.isEmpty() || piece.indexOf('\0') >= 0 || bytes.size() > MOST_PIECE_BYTES) {
            throw wrong("of 1 to " + MOST_PIECE_BYTES + " bytes other than 0", "one of " + bytes.size());
        }
        if (!(Math.abs(score) <= MOST_SCORE)) {
            throw wrong("with a score of at most " + MOST_SCORE + " to either side", "" + score);
        }
        if (tokens.size() == MOST_PIECES || !names.add(piece)) {
            throw wrong("of at most " + MOST_PIECES + ", each another", "more, or one twice");
        }
        tokens.add(token(piece, type));
        ByteString.Output checked = ByteString.newOutput();
        CodedOutputStream out = CodedOutputStream.newInstance(checked);
        out.writeBytes(PIECE, bytes);
        out.writeFloat(SCORE, score);
        out.writeEnum(TYPE, type);
        out.flush();
        return checked.toByteString();
    }

    private LanguageToken token(String piece, int type) throws InvalidProtocolBufferException {
        return switch (type) {
            case UNKNOWN, CONTROL -> new LanguageToken.Control(piece);
            case USER_DEFINED -> AddedTokens.token(piece);
            case BYTE -> new LanguageToken.TextByte(byteValue(piece));
            case NORMAL, UNUSED -> new LanguageToken.TextPiece(piece);
            default -> throw wrong("of type " + NORMAL + ".." + BYTE, "type " + type);
        };
    }

    /** The byte that {@code <0x0A>} names. */
    private byte byteValue(String piece) throws InvalidProtocolBufferException {
        if (!piece.matches("<0x[0-9A-Fa-f]{2}>")) {
            throw wrong("<0x00>..<0xFF> of type byte", "'" + piece + "'");
        }
        return (byte) Integer.parseInt(piece.substring(3, 5), 16);
    }

    private static ByteString trainer(CodedInputStream in) throws IOException {
        ByteString.Output checked = ByteString.newOutput();
        CodedOutputStream out = CodedOutputStream.newInstance(checked);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int field = WireFormat.getTagFieldNumber(tag);
            if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_VARINT) {
                in.skipField(tag);
            } else if (field == MODEL_TYPE) {
                int type = in.readEnum();
                if (type != UNIGRAM && type != BYTE_PAIRS) {
                    throw new InvalidProtocolBufferException(
                            "model type " + type + ", where 1 (unigram) or 2 (byte pairs) can be used");
                }
                out.writeEnum(MODEL_TYPE, type);
            } else {
                flag(in, field, TRAINER_FLAGS, out);
            }
        }
        out.flush();
        return checked.toByteString();
    }

    private static ByteString normalizer(CodedInputStream in) throws IOException {
        ByteString.Output checked = ByteString.newOutput();
        CodedOutputStream out = CodedOutputStream.newInstance(checked);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int field = WireFormat.getTagFieldNumber(tag);
            if (tag == (CHARACTER_MAP << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
                ByteString map = in.readBytes();
                CharacterMap.check(map);
                out.writeBytes(CHARACTER_MAP, map);
            } else if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_VARINT) {
                flag(in, field, NORMALIZER_FLAGS, out);
            } else {
                in.skipField(tag);
            }
        }
        out.flush();
        return checked.toByteString();
    }

    private static void flag(CodedInputStream in, int field, Set<Integer> wanted, CodedOutputStream out)
            throws IOException {
        boolean value = in.readBool();
        if (wanted.contains(field)) {
            out.writeBool(field, value);
        }
    }

    private InvalidProtocolBufferException wrong(String expected, String actual) {
        return new InvalidProtocolBufferException(
                "%s as piece %d, where pieces are %s".formatted(actual, tokens.size(), expected));
    }

    private CheckpointException malformed(String actual) {
        return new CheckpointException("text model " + file + ": expected a SentencePiece model, found " + actual);
    }
}
