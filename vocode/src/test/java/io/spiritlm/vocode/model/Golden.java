package io.spiritlm.vocode.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/** A tiny vocoder with random weights, and what PyTorch makes with it (src/test/golden/unit_hifigan.py). */
public final class Golden {
    private static final Map<String, UnitVocoder> VOCODERS = new ConcurrentHashMap<>();

    private final Path folder;
    private final JsonNode json;

    private Golden(Path folder, JsonNode json) {
        this.folder = folder;
        this.json = json;
    }

    static Golden of(String name) throws IOException {
        Path folder = folder(name);
        return new Golden(
                folder,
                new ObjectMapper().readTree(folder.resolve("golden.json").toFile()));
    }

    /** The vocoder's own folder. */
    public static Path folder(String name) {
        try {
            return Path.of(
                    Objects.requireNonNull(Golden.class.getResource(name)).toURI());
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    UnitVocoder vocoder() {
        return vocoder(folder.getFileName().toString());
    }

    /** The vocoder, which takes seconds to open: one for all tests, open until they have ended. */
    public static UnitVocoder vocoder(String name) {
        return VOCODERS.computeIfAbsent(name, _ -> UnitVocoder.open(folder(name)));
    }

    int[] units() {
        return ints("units");
    }

    int[] frames() {
        return ints("frames");
    }

    int speaker() {
        return json.path("speaker").intValue();
    }

    int style() {
        return json.path("style").intValue();
    }

    float[] waveform() {
        return floats("waveform");
    }

    float[] floats(String field) {
        var array = json.path(field);
        float[] values = new float[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).floatValue();
        }
        return values;
    }

    int[] ints(String field) {
        var array = json.path(field);
        return IntStream.range(0, array.size())
                .map(i -> array.get(i).intValue())
                .toArray();
    }
}
