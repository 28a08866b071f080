package io.spiritlm.lm;

import com.fasterxml.jackson.databind.JsonNode;
import io.spiritlm.neural.CheckpointException;
import io.spiritlm.neural.ConfigFile;
import io.spiritlm.wire.units.SpeechToken;
import io.spiritlm.wire.units.UnitStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Tokens that a checkpoint has beside its text model: {@code tokenizer_config.json}, {@code added_tokens.json}. */
final class AddedTokens {
    private static final Pattern UNIT = Pattern.compile("\\[(Hu|Pi|St)([0-9]{1,9})]");

    private static final int MOST_NAME = 256;

    private AddedTokens() {}

    /** The tokens by id, of a model folder that may have none. */
    static Map<Integer, LanguageToken> read(Path folder) {
        Map<Integer, LanguageToken> tokens = new TreeMap<>();
        Path config = folder.resolve("tokenizer_config.json");
        if (Files.exists(config)) {
            var decoder = json(config).path("added_tokens_decoder");
            if (!decoder.isMissingNode() && !decoder.isObject()) {
                throw new CheckpointException(
                        config + ": added_tokens_decoder: expected an object, found " + ConfigFile.shown(decoder));
            }
            for (var entry : decoder.properties()) {
                put(
                        tokens,
                        config,
                        entry.getKey(),
                        entry.getValue().path("content").asText());
            }
        }
        Path added = folder.resolve("added_tokens.json");
        if (Files.exists(added)) {
            for (var entry : json(added).properties()) {
                put(tokens, added, entry.getValue().asText(), entry.getKey());
            }
        }
        return tokens;
    }

    /** What a token's name says it is. */
    static LanguageToken token(String name) {
        var unit = UNIT.matcher(name);
        if (unit.matches()) {
            int id = Integer.parseInt(unit.group(2));
            return new LanguageToken.Unit(
                    switch (unit.group(1)) {
                        case "Hu" -> new SpeechToken(UnitStream.SEMANTIC, id);
                        case "Pi" -> new SpeechToken(UnitStream.PITCH, id);
                        default -> new SpeechToken(UnitStream.STYLE, id);
                    });
        }
        return name.startsWith("[") && name.endsWith("]")
                ? new LanguageToken.Marker(name)
                : new LanguageToken.Control(name);
    }

    private static void put(Map<Integer, LanguageToken> tokens, Path file, String id, String name) {
        if (!id.matches("[0-9]{1,9}") || name.isEmpty() || name.length() > MOST_NAME) {
            throw new CheckpointException(
                    "%s: expected added tokens with an id and a name of 1..%d characters, found a name of %d with id '%s'"
                            .formatted(file, MOST_NAME, name.length(), id.substring(0, Math.min(20, id.length()))));
        }
        tokens.put(Integer.parseInt(id), token(name));
    }

    private static JsonNode json(Path file) {
        return ConfigFile.json("added tokens", file);
    }
}
