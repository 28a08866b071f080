package io.spiritlm.lm;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.spiritlm.neural.CheckpointException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The inventory of a SentencePiece {@code tokenizer.model}: its pieces by id. */
final class SentencePieces {
    private static final int PIECES_FIELD = 1;
    private static final int PIECE_FIELD = 1;
    private static final int TYPE_FIELD = 3;
    private static final int NORMAL = 1;
    private static final int UNKNOWN = 2;
    private static final int CONTROL = 3;
    private static final int USER_DEFINED = 4;
    private static final int BYTE = 6;
    private static final int MOST_PIECES = 1_000_000;

    private SentencePieces() {}

    static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new CheckpointException("text model: expected a readable file " + file + ", found none", e);
        }
    }

    /**
     * The pieces in the order of their ids; those that a user defined are markers and units by their names.
     *
     * @throws CheckpointException if the bytes aren't a SentencePiece model
     */
    static List<LanguageToken> read(Path file, byte[] bytes) {
        List<LanguageToken> tokens = new ArrayList<>();
        try {
            var in = CodedInputStream.newInstance(bytes);
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                if (WireFormat.getTagFieldNumber(tag) == PIECES_FIELD && tokens.size() < MOST_PIECES) {
                    tokens.add(token(in.readByteArray()));
                } else {
                    in.skipField(tag);
                }
            }
        } catch (IOException e) {
            throw malformed(file, e.getMessage() == null ? "other bytes" : e.getMessage());
        }
        if (tokens.isEmpty()) {
            throw malformed(file, "no pieces");
        }
        return List.copyOf(tokens);
    }

    private static LanguageToken token(byte[] bytes) throws IOException {
        String piece = "";
        int type = NORMAL;
        var in = CodedInputStream.newInstance(bytes);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case PIECE_FIELD -> piece = new String(in.readByteArray(), StandardCharsets.UTF_8);
                case TYPE_FIELD -> type = in.readEnum();
                default -> in.skipField(tag);
            }
        }
        return switch (type) {
            case UNKNOWN, CONTROL -> new LanguageToken.Control(piece);
            case USER_DEFINED -> AddedTokens.token(piece);
            case BYTE -> new LanguageToken.TextByte(byteValue(piece));
            default -> new LanguageToken.TextPiece(piece);
        };
    }

    /** The byte that {@code <0x0A>} names. */
    private static byte byteValue(String piece) throws InvalidProtocolBufferException {
        if (!piece.matches("<0x[0-9A-Fa-f]{2}>")) {
            throw new InvalidProtocolBufferException("byte piece '" + piece + "'");
        }
        return (byte) Integer.parseInt(piece.substring(3, 5), 16);
    }

    private static CheckpointException malformed(Path file, String actual) {
        return new CheckpointException("text model " + file + ": expected a SentencePiece model, found " + actual);
    }
}
