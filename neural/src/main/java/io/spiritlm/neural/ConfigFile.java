package io.spiritlm.neural;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Files of settings beside a checkpoint's tensors, read whole. What is larger than such a file can be is refused before it is
 * read.
 */
public final class ConfigFile {
    /** Configurations have a few kB; a list of added tokens may have a few MB. */
    private static final long MOST_BYTES = 16 << 20;

    private static final int MOST_SHOWN = 80;

    private ConfigFile() {}

    /**
     * Reads a JSON object.
     *
     * @param what the file is, for messages: {@code HuBERT configuration}
     * @throws CheckpointException if it is missing, too large, or no JSON object
     */
    public static JsonNode json(String what, Path file) {
        return read(what, file, "JSON", new ObjectMapper());
    }

    /**
     * The same in another language than JSON.
     *
     * @param language for messages: {@code YAML}
     * @param mapper reads it
     */
    public static JsonNode read(String what, Path file, String language, ObjectMapper mapper) {
        byte[] bytes = bytes(what, file, MOST_BYTES);
        JsonNode root;
        try {
            root = mapper.readTree(bytes);
        } catch (JacksonException e) {
            throw new CheckpointException(
                    "%s %s: expected %s, found %s".formatted(what, file, language, line(e.getOriginalMessage())), e);
        } catch (IOException e) {
            throw new CheckpointException(
                    "%s %s: expected %s, found %s".formatted(what, file, language, line(e.getMessage())), e);
        }
        if (!root.isObject()) {
            throw new CheckpointException(
                    "%s %s: expected %s with named fields, found %s".formatted(what, file, language, shown(root)));
        }
        return root;
    }

    /**
     * Reads a text in UTF-8.
     *
     * @throws CheckpointException if it is missing, too large, or in another encoding
     */
    public static String text(String what, Path file) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes(what, file, MOST_BYTES)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new CheckpointException(
                    "%s %s: expected a text in UTF-8, found other bytes".formatted(what, file), e);
        }
    }

    /**
     * Reads a file's bytes.
     *
     * @param most of them
     * @throws CheckpointException if there is no such file, or it is larger
     */
    public static byte[] bytes(String what, Path file, long most) {
        if (!Files.isRegularFile(file)) {
            throw new CheckpointException("%s: expected a readable file %s, found none".formatted(what, file));
        }
        try (var in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(Math.toIntExact(most + 1));
            if (bytes.length > most) {
                throw new CheckpointException(
                        "%s %s: expected at most %d bytes, found more".formatted(what, file, most));
            }
            return bytes;
        } catch (IOException e) {
            throw new CheckpointException(
                    "%s: expected a readable file %s, found: %s".formatted(what, file, line(e.getMessage())), e);
        }
    }

    /** A value as a message shows it: in one line, cut where it is long. */
    public static String shown(JsonNode value) {
        return value.isMissingNode() ? "none" : line(value.toString());
    }

    private static String line(@Nullable String text) {
        String line = String.valueOf(text).lines().findFirst().orElse("nothing").replaceAll("\\p{Cntrl}", "?");
        return line.length() > MOST_SHOWN ? line.substring(0, MOST_SHOWN) + "…" : line;
    }
}
