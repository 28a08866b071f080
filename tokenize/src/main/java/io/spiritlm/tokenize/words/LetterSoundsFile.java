package io.spiritlm.tokenize.words;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spiritlm.neural.CheckpointException;
import io.spiritlm.neural.ConfigFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Letter sounds as a file of JSON beside the tokenizer whose units they are of: {@value #NAME}. */
public final class LetterSoundsFile {
    /** The file's name. */
    public static final String NAME = "words.json";

    private static final String WHAT = "letter sounds";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Shares have four decimals. */
    private static final double STEPS = 1e4;

    private static final double LEAST = 1 / STEPS;

    private LetterSoundsFile() {}

    /**
     * Reads a file.
     *
     * @param units how many the tokenizer has
     * @throws CheckpointException naming the file and what is wrong with it
     */
    public static LetterSounds read(Path file, int units) {
        JsonNode root = ConfigFile.json(WHAT, file);
        int found = integer(file, root, "units");
        if (found != units) {
            throw CheckpointException.malformed(
                    file,
                    "%d units, as the tokenizer beside it has; spirit train words makes it anew".formatted(units),
                    found + " units");
        }
        try {
            List<Double> anything = new ArrayList<>();
            for (JsonNode share : root.path("anything")) {
                anything.add(share.asDouble(Double.NaN));
            }
            SortedMap<String, LetterSound> letters = new TreeMap<>();
            for (Map.Entry<String, JsonNode> letter :
                    object(file, root, "letters").properties()) {
                letters.put(letter.getKey(), sound(file, letter.getKey(), letter.getValue()));
            }
            JsonNode offsets = object(file, root, "offsets");
            return new LetterSounds(
                    found,
                    anything,
                    number(file, root, "mixed"),
                    sound(file, "edge", object(file, root, "edge")),
                    sound(file, "pause", object(file, root, "pause")),
                    letters,
                    new LetterSounds.Offsets(
                            number(file, offsets, "onset"),
                            number(file, offsets, "change"),
                            number(file, offsets, "end")));
        } catch (IllegalArgumentException e) {
            throw new CheckpointException("checkpoint " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Says in one line what a file is.
     *
     * @throws CheckpointException as {@link #read}
     */
    public static String check(Path file, int units) {
        LetterSounds sounds = read(file, units);
        return "word times: %d letters in context, in %d units"
                .formatted(sounds.letters().size(), sounds.units());
    }

    private static LetterSound sound(Path file, String name, JsonNode sound) {
        SortedMap<Integer, Double> units = new TreeMap<>();
        for (Map.Entry<String, JsonNode> unit : object(file, sound, "units").properties()) {
            try {
                units.put(Integer.valueOf(unit.getKey()), unit.getValue().asDouble(Double.NaN));
            } catch (NumberFormatException e) {
                throw new CheckpointException(
                        "checkpoint %s: expected units' numbers for '%s', found '%s'"
                                .formatted(file, name, CheckpointException.shown(unit.getKey())),
                        e);
            }
        }
        return new LetterSound(number(file, sound, "silent"), number(file, sound, "stays"), units);
    }

    private static JsonNode object(Path file, JsonNode node, String name) {
        JsonNode value = node.path(name);
        if (!value.isObject()) {
            throw CheckpointException.malformed(file, "an object '" + name + "'", ConfigFile.shown(value));
        }
        return value;
    }

    private static int integer(Path file, JsonNode node, String name) {
        JsonNode value = node.path(name);
        if (!value.canConvertToInt() || !value.isIntegralNumber()) {
            throw CheckpointException.malformed(file, "a whole number '" + name + "'", ConfigFile.shown(value));
        }
        return value.intValue();
    }

    private static double number(Path file, JsonNode node, String name) {
        JsonNode value = node.path(name);
        if (!value.isNumber()) {
            throw CheckpointException.malformed(file, "a number '" + name + "'", ConfigFile.shown(value));
        }
        return value.doubleValue();
    }

    /**
     * Writes a file, a line for each letter; the old one stays until the new one is whole.
     *
     * @throws IOException if it can't be written
     */
    public static void write(LetterSounds sounds, Path file) throws IOException {
        StringBuilder text = new StringBuilder("{\n");
        text.append("\"units\": ").append(sounds.units()).append(",\n");
        text.append("\"mixed\": ").append(sounds.mixed()).append(",\n");
        ObjectNode offsets = MAPPER.createObjectNode();
        offsets.put("onset", sounds.offsets().onset());
        offsets.put("change", sounds.offsets().change());
        offsets.put("end", sounds.offsets().end());
        text.append("\"offsets\": ").append(offsets).append(",\n");
        List<Double> anything = sounds.anything().stream()
                .map(share -> Math.max(LEAST, rounded(share)))
                .toList();
        text.append("\"anything\": ")
                .append(MAPPER.valueToTree(anything).toString())
                .append(",\n");
        text.append("\"edge\": ").append(json(sounds.edge())).append(",\n");
        text.append("\"pause\": ").append(json(sounds.pause())).append(",\n");
        text.append("\"letters\": {");
        String separator = "\n";
        for (Map.Entry<String, LetterSound> letter : sounds.letters().entrySet()) {
            text.append(separator)
                    .append(MAPPER.valueToTree(letter.getKey()).toString())
                    .append(": ")
                    .append(json(letter.getValue()));
            separator = ",\n";
        }
        text.append("\n}\n}\n");
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        Files.writeString(partial, text);
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static ObjectNode json(LetterSound sound) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("silent", rounded(sound.silent()));
        json.put("stays", rounded(sound.stays()));
        ObjectNode units = json.putObject("units");
        sound.units().forEach((unit, share) -> {
            if (share >= LEAST) {
                units.put(unit.toString(), rounded(share));
            }
        });
        return json;
    }

    private static double rounded(double share) {
        return Math.min(1 - LEAST, Math.round(share * STEPS) / STEPS);
    }
}
