package io.spiritlm.deploy.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The checkpoint folder: there, readable, and every file in it non-empty. Whether the weights are sound is the networks' to say. */
final class ModelCheck implements Check {
    private static final String SUBJECT = "model";
    private static final String REMEDY = "check the folder out again, or name another with --model";

    private final Path model;

    ModelCheck(Path model) {
        this.model = model;
    }

    @Override
    public Finding look() {
        if (!Files.isDirectory(model)) {
            return Finding.missing(SUBJECT, "no folder " + model, REMEDY);
        }
        try (Stream<Path> walk = Files.walk(model)) {
            long bytes = 0;
            long files = 0;
            for (Path file : (Iterable<Path>) walk.filter(Files::isRegularFile)::iterator) {
                if (!Files.isReadable(file) || Files.size(file) == 0) {
                    return Finding.missing(SUBJECT, file + " is empty or may not be read", REMEDY);
                }
                bytes += Files.size(file);
                files++;
            }
            return files == 0
                    ? Finding.missing(SUBJECT, model + " holds no file", REMEDY)
                    : Finding.ok(SUBJECT, "%s: %d files, %.1f MB".formatted(model.getFileName(), files, bytes / 1e6));
        } catch (IOException e) {
            return Finding.missing(SUBJECT, "can't be read: " + e.getMessage(), REMEDY);
        }
    }
}
