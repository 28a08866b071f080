package io.spiritlm.deploy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option of every measuring command that writes its figures to a file as well. */
final class JsonReport {
    private static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures to FILE as JSON as well.")
    private Optional<Path> file = Optional.empty();

    JsonReport() {}

    /**
     * Writes the figures where the caller asked for them; does nothing when the option is absent.
     *
     * @param figures a record; its components become the object's members
     * @throws IOException when the file can't be written
     */
    void write(Record figures) throws IOException {
        if (file.isPresent()) {
            Path target = file.get().toAbsolutePath();
            if (target.getParent() != null) {
                Files.createDirectories(target.getParent());
            }
            Files.writeString(target, MAPPER.writeValueAsString(figures) + System.lineSeparator());
        }
    }
}
