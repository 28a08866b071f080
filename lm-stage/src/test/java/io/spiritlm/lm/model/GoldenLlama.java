package io.spiritlm.lm.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spiritlm.neural.Safetensors;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Tiny networks with random weights, and what Hugging Face transformers makes of them (src/test/golden/llama.py). */
final class GoldenLlama {
    private static final List<String> NAMES = List.of("llama-mha-untied", "llama-gqa-tied", "llama-mqa-deep");
    private static final Map<String, DecodingEngine> ENGINES = new ConcurrentHashMap<>();

    private GoldenLlama() {}

    /** Each of our engines with each network. */
    static Stream<Arguments> enginesAndNetworks() {
        return Stream.of(EngineKind.values()).flatMap(kind -> NAMES.stream().map(name -> Arguments.of(kind, name)));
    }

    /** An engine of 5 slots for all tests, which takes a second to open; open until they have ended. */
    static DecodingEngine shared(EngineKind kind, String name) {
        return ENGINES.computeIfAbsent(kind + " " + name, _ -> open(kind, name, new EngineSettings(5, 64)));
    }

    static DecodingEngine open(EngineKind kind, String name, EngineSettings settings) {
        Path folder = folder(name);
        try (var checkpoint = Safetensors.open(folder.resolve("model.safetensors"))) {
            return kind.open(LlamaConfig.read(folder.resolve("config.json")), checkpoint, settings);
        }
    }

    static JsonNode json(String name, String file) throws IOException {
        return new ObjectMapper().readTree(Files.readString(folder(name).resolve(file)));
    }

    static Path folder(String name) {
        try {
            return Path.of(Objects.requireNonNull(GoldenLlama.class.getResource("/golden/" + name))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static int[] ints(JsonNode array) {
        return array.valueStream().mapToInt(JsonNode::intValue).toArray();
    }

    static float[] floats(JsonNode array) {
        float[] values = new float[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).floatValue();
        }
        return values;
    }

    /** The scores of a sequence in one piece, of its second token and on; what the slot held is lost. */
    static float[] scores(DecodingEngine engine, int slot, int[] tokens) {
        var piece =
                new DecodingEngine.Piece(slot, 0, Arrays.stream(tokens).boxed().toList());
        return engine.score(List.of(piece)).getFirst();
    }
}
