package io.spiritlm.train.lm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A saved state of the training; the file's name tells how far it is: {@code state-1200-345.safetensors}.
 *
 * @param file that holds it
 * @param step steps done
 * @param seconds spent training
 */
record TrainingState(Path file, int step, long seconds) {
    private static final Pattern NAME = Pattern.compile("state-([0-9]{1,9})-([0-9]{1,9})\\.safetensors");

    static TrainingState of(Path folder, int step, Duration spent) {
        return new TrainingState(
                folder.resolve("state-" + step + "-" + spent.toSeconds() + ".safetensors"), step, spent.toSeconds());
    }

    /** The furthest one in a folder. */
    static Optional<TrainingState> latest(Path folder) throws IOException {
        return all(folder).stream().max(Comparator.comparingInt(TrainingState::step));
    }

    /** Deletes those of a folder that this one is further than. */
    void deleteOlder(Path folder) throws IOException {
        for (var state : all(folder)) {
            if (state.step() < step) {
                Files.delete(state.file());
            }
        }
    }

    private static List<TrainingState> all(Path folder) throws IOException {
        List<TrainingState> states = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (var files = Files.newDirectoryStream(folder)) {
                for (Path file : files) {
                    var name = NAME.matcher(file.getFileName().toString());
                    if (name.matches()) {
                        states.add(new TrainingState(
                                file, Integer.parseInt(name.group(1)), Long.parseLong(name.group(2))));
                    }
                }
            }
        }
        return states;
    }
}
