package io.spiritlm.deploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;

/** Lines of JSON (JSON Lines), each about a file. A file of such lines is gone on with where it ended. For one thread at a time. */
final class JsonLines implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String KEY = "file";

    private final PrintWriter out;
    private final boolean owned;
    private final Set<String> before;

    private JsonLines(PrintWriter out, boolean owned, Set<String> before) {
        this.out = out;
        this.owned = owned;
        this.before = before;
    }

    /** Lines printed to {@code out}, which stays open. */
    static JsonLines to(PrintWriter out) {
        return new JsonLines(out, false, Set.of());
    }

    /**
     * Lines behind those of a file, which need not be there; a last line that wasn't finished is cut off.
     *
     * @throws IOException if it can't be written
     * @throws IllegalArgumentException if it holds something else
     */
    static JsonLines behind(Path file) throws IOException {
        Set<String> before = new HashSet<>();
        if (Files.exists(file)) {
            String whole = Files.readString(file);
            String finished = whole.substring(0, whole.lastIndexOf('\n') + 1);
            int number = 0;
            for (String line : finished.lines().toList()) {
                before.add(key(file, ++number, line));
            }
            if (finished.length() < whole.length()) {
                Files.writeString(file, finished);
            }
        } else if (file.toAbsolutePath().getParent() != null) {
            Files.createDirectories(file.toAbsolutePath().getParent());
        }
        return new JsonLines(
                new PrintWriter(Files.newBufferedWriter(
                        file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND)),
                true,
                before);
    }

    private static String key(Path file, int number, String line) {
        try {
            JsonNode key = MAPPER.readTree(line).path(KEY);
            if (key.isTextual()) {
                return key.textValue();
            }
        } catch (JsonProcessingException malformed) {
            // the same as no key
        }
        throw new IllegalArgumentException(
                "%s: expected lines of JSON that name a file, found another at line %d".formatted(file, number));
    }

    /** Whether there was a line about a file. */
    boolean has(String name) {
        return before.contains(name);
    }

    /** Writes a line, at once. */
    void add(Record line) {
        try {
            out.println(MAPPER.writeValueAsString(line));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
        if (out.checkError()) {
            throw new UncheckedIOException(new IOException("output: expected room for another line, found none"));
        }
    }

    @Override
    public void close() {
        if (owned) {
            out.close();
        }
    }
}
