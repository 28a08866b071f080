package io.spiritlm.vocode.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/** A tiny vocoder with random weights, and what PyTorch makes with it (src/test/golden/unit_hifigan.py). */
public final class Golden {
    private static final int EVERY = 7; // of a recording's samples one of so many is kept

    private static final Map<String, UnitVocoder> VOCODERS = new ConcurrentHashMap<>();

    private final Path folder;
    private final JsonNode json;

    private Golden(Path folder, JsonNode json) {
        this.folder = folder;
        this.json = json;
    }

    static Golden of(String name) throws IOException {
        Path folder = folder(name);
        return new Golden(folder, read(folder.resolve("golden.json")));
    }

    /** The same of units of recordings; of their waveforms there is {@link #some}. */
    static List<Golden> recordings(String name) throws IOException {
        Path folder = folder(name);
        return read(folder.resolve("recordings.json"))
                .valueStream()
                .map(json -> new Golden(folder, json))
                .toList();
    }

    private static JsonNode read(Path file) throws IOException {
        return new ObjectMapper().readTree(file.toFile());
    }

    /** The samples of a waveform that a recording's golden file holds. */
    static float[] some(float[] waveform) {
        float[] some = new float[Math.ceilDiv(waveform.length, EVERY)];
        for (int i = 0; i < some.length; i++) {
            some[i] = waveform[i * EVERY];
        }
        return some;
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

    /** {@code log(1 + frames)} of each unit, not rounded. */
    float[] logDurations() {
        return floats("log_durations");
    }

    /** What is said in each frame, with the durations that PyTorch predicts. */
    SpokenUnits lasting() {
        SpokenUnits spoken =
                json.has("pitch") ? SpokenUnits.of(units(), ints("pitch"), ints("style")) : SpokenUnits.of(units());
        return spoken.lasting(frames());
    }

    float[] waveform() {
        return floats("waveform");
    }

    double number(String field) {
        return json.path(field).doubleValue();
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
