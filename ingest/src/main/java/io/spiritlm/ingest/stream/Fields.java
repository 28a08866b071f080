package io.spiritlm.ingest.stream;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The fields of one JSON object, each asked for once; every refusal names the field's path. Whoever has asked for all he knows ends with
 * {@link #nothingElse}.
 */
final class Fields {
    static final ObjectMapper JSON = JsonMapper.builder(new com.fasterxml.jackson.core.JsonFactoryBuilder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(8)
                            .maxNumberLength(40)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .configure(JsonParser.Feature.AUTO_CLOSE_SOURCE, true)
            .build();

    private final String path;
    private final JsonNode object;
    private final Set<String> asked = new HashSet<>();

    private Fields(String path, JsonNode object) {
        this.path = path;
        this.object = object;
    }

    /** @throws Refusal if that is no JSON object */
    static Fields parse(String json) {
        JsonNode node;
        try {
            node = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw Refusal.malformed(
                    "message",
                    "JSON",
                    "text that is none, at character "
                            + Optional.ofNullable(e.getLocation())
                                    .map(where -> where.getCharOffset())
                                    .orElse(0L));
        }
        if (!node.isObject()) {
            throw Refusal.malformed("message", "a JSON object", kind(node));
        }
        return new Fields("", node);
    }

    /** The field, if it is there. */
    private Optional<JsonNode> get(String name) {
        asked.add(name);
        return Optional.ofNullable(object.get(name));
    }

    boolean has(String name) {
        return object.has(name);
    }

    String string(String name) {
        return get(name).map(node -> string(name, node)).orElseThrow(() -> missing(name, "a string"));
    }

    String string(String name, String otherwise) {
        return get(name).map(node -> string(name, node)).orElse(otherwise);
    }

    private String string(String name, JsonNode node) {
        if (!node.isTextual()) {
            throw Refusal.malformed(path + name, "a string", kind(node));
        }
        return node.textValue();
    }

    /** One of these, in lower case. */
    <T> T choice(String name, Map<String, T> choices, Optional<T> otherwise) {
        Optional<JsonNode> node = get(name);
        String expected = "one of " + String.join(", ", new TreeMap<>(choices).keySet());
        if (node.isEmpty()) {
            return otherwise.orElseThrow(() -> missing(name, expected));
        }
        T choice = choices.get(string(name, node.get()));
        if (choice == null) {
            throw Refusal.malformed(path + name, expected, "another string");
        }
        return choice;
    }

    long whole(String name) {
        return get(name).map(node -> whole(name, node)).orElseThrow(() -> missing(name, "a whole number"));
    }

    long whole(String name, long low, long high, long otherwise) {
        long value = get(name).map(node -> whole(name, node)).orElse(otherwise);
        if (value < low || value > high) {
            throw Refusal.malformed(path + name, low + " to " + high, Long.toString(value));
        }
        return value;
    }

    private long whole(String name, JsonNode node) {
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            throw Refusal.malformed(path + name, "a whole number of 64 bits", kind(node));
        }
        return node.longValue();
    }

    /** Between these, the lower one excluded if {@code otherwise} is above it. */
    double number(String name, double low, double high, double otherwise) {
        Optional<JsonNode> node = get(name);
        if (node.isEmpty()) {
            return otherwise;
        }
        double value = node.get().isNumber() ? node.get().doubleValue() : Double.NaN;
        if (!(value >= low && value <= high)) {
            throw Refusal.malformed(
                    path + name,
                    "a number from " + low + " to " + high,
                    node.get().isNumber() ? Double.toString(value) : kind(node.get()));
        }
        return value;
    }

    boolean truth(String name) {
        return get(name).map(node -> truth(name, node)).orElseThrow(() -> missing(name, "true or false"));
    }

    boolean truth(String name, boolean otherwise) {
        return get(name).map(node -> truth(name, node)).orElse(otherwise);
    }

    private boolean truth(String name, JsonNode node) {
        if (!node.isBoolean()) {
            throw Refusal.malformed(path + name, "true or false", kind(node));
        }
        return node.booleanValue();
    }

    /** An object within; without fields if it isn't there. */
    Fields object(String name) {
        JsonNode node = get(name).orElseGet(JSON::createObjectNode);
        if (!node.isObject()) {
            throw Refusal.malformed(path + name, "an object", kind(node));
        }
        return new Fields(path + name + ".", node);
    }

    /** An array within; empty if it isn't there. */
    List<JsonNode> array(String name) {
        JsonNode node = get(name).orElseGet(JSON::createArrayNode);
        if (!node.isArray()) {
            throw Refusal.malformed(path + name, "an array", kind(node));
        }
        return node.valueStream().toList();
    }

    /** All fields, which must be strings. */
    Map<String, String> strings() {
        Map<String, String> strings = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            asked.add(entry.getKey());
            if (!entry.getValue().isTextual()) {
                throw Refusal.malformed(path + "*", "strings", kind(entry.getValue()));
            }
            strings.put(entry.getKey(), entry.getValue().textValue());
        }
        return strings;
    }

    /** @throws Refusal if there is a field that was never asked for; its name is the client's and isn't repeated at length */
    void nothingElse() {
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            String name = entry.getKey();
            if (!asked.contains(name)) {
                throw Refusal.malformed(
                        path.isEmpty() ? "message" : path.substring(0, path.length() - 1),
                        "no field but the protocol's",
                        name.matches("[A-Za-z0-9_]{1,40}") ? "'" + name + "'" : "another");
            }
        }
    }

    private Refusal missing(String name, String expected) {
        return Refusal.malformed(path + name, expected, "none");
    }

    private static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "an array";
            case OBJECT, POJO -> "an object";
            case STRING, BINARY -> "a string";
            case NUMBER -> node.isIntegralNumber() ? "a larger number" : "a number with a fraction";
            case BOOLEAN -> node.asText();
            case NULL -> "null";
            case MISSING -> "nothing";
        };
    }

    static ObjectNode object() {
        return JSON.createObjectNode();
    }
}
