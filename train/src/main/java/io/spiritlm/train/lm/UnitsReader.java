package io.spiritlm.train.lm;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the units of all utterances: {@code *.jsonl} of lines {@code {"id": "…", "units": [one for each frame]}}. */
final class UnitsReader {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private UnitsReader() {}

    /**
     * The units of each utterance, 25 frames/s, not deduplicated.
     *
     * @throws IOException naming file and line where something else is found
     */
    static Map<String, int[]> read(Path folder) throws IOException {
        Map<String, int[]> units = new HashMap<>();
        for (Path file : files(folder)) {
            int number = 0;
            for (String line : Files.readAllLines(file)) {
                number++;
                add(units, line, file + " line " + number);
            }
        }
        if (units.isEmpty()) {
            throw new IOException(
                    "units: expected *.jsonl in " + folder + ", found none; the encoder's training writes them");
        }
        return units;
    }

    private static List<Path> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var list = Files.list(folder)) {
            return list.filter(file -> file.toString().endsWith(".jsonl"))
                    .sorted()
                    .toList();
        }
    }

    private static void add(Map<String, int[]> units, String line, String where) throws IOException {
        JsonNode json;
        try {
            json = MAPPER.readTree(line);
        } catch (JacksonException e) {
            throw new IOException(where + ": expected JSON, found " + e.getOriginalMessage(), e);
        }
        var ids = json.path("units");
        if (!json.path("id").isTextual() || !ids.isArray()) {
            throw new IOException(
                    where + ": expected an id and units, found " + line.substring(0, Math.min(80, line.length())));
        }
        int[] frames = new int[ids.size()];
        for (int i = 0; i < frames.length; i++) {
            frames[i] = ids.get(i).asInt(-1);
            if (frames[i] < 0) {
                throw new IOException(where + ": expected units of at least 0, found " + ids.get(i));
            }
        }
        units.put(json.path("id").asText(), frames);
    }
}
