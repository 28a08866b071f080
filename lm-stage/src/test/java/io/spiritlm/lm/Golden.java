package io.spiritlm.lm;

import com.fasterxml.jackson.databind.JsonNode;
import io.spiritlm.lm.model.DecodingEngine;
import io.spiritlm.lm.model.EngineKind;
import io.spiritlm.lm.model.EngineSettings;
import io.spiritlm.lm.model.LlamaConfig;
import io.spiritlm.neural.Safetensors;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Folders of src/test/resources/golden. */
final class Golden {
    private Golden() {}

    static Path folder(String name) {
        try {
            return Path.of(Objects.requireNonNull(Golden.class.getResource("/golden/" + name), name)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(name, e);
        }
    }

    /** An engine with a folder's network. */
    static DecodingEngine engine(EngineKind kind, String name, EngineSettings settings) {
        Path folder = folder(name);
        try (var checkpoint = Safetensors.open(folder.resolve("model.safetensors"))) {
            return kind.open(LlamaConfig.read(folder.resolve("config.json")), checkpoint, settings);
        }
    }

    /** Has a model's {@code config.json} say something more. */
    static void say(Path model, String field, int number) throws IOException {
        Path config = model.resolve("config.json");
        Files.writeString(config, Files.readString(config).replaceFirst("\\{", "{\"" + field + "\": " + number + ","));
    }

    static int[] ints(JsonNode array) {
        int[] values = new int[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).asInt();
        }
        return values;
    }
}
