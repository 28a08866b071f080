package io.spiritlm.neural.torch;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Booleans, numbers, texts, and lists and dictionaries of them, copied out of what a pickle holds. For one use. */
final class PlainValues {
    private static final int DEEPEST = 32;

    /** A pickle names things twice for a few bytes; a copy of both is twice as large. */
    private int left = 100_000;

    /** What isn't plain is left out, and what lies too deep or is too much. */
    Map<String, Object> of(Map<?, ?> dictionary) {
        return entries(dictionary, 0);
    }

    private Map<String, Object> entries(Map<?, ?> dictionary, int depth) {
        Map<String, Object> plain = new LinkedHashMap<>();
        dictionary.forEach((key, value) -> {
            if (key instanceof String name) {
                plain(value, depth).ifPresent(found -> plain.put(name, found));
            }
        });
        return plain;
    }

    private Optional<Object> plain(@Nullable Object value, int depth) {
        left--;
        if (depth > DEEPEST || left < 0) {
            return Optional.empty();
        }
        return switch (value) {
            case String text -> Optional.of(text);
            case Boolean flag -> Optional.of(flag);
            case Long number -> Optional.of(number);
            case Double number -> Optional.of(number);
            case List<?> list ->
                Optional.of(list.stream()
                        .limit(Math.max(0, left))
                        .flatMap(item -> plain(item, depth + 1).stream())
                        .toList());
            case null, default -> dictionary(value).map(inner -> entries(inner, depth + 1));
        };
    }

    /** What is a dictionary, or has attributes or entries as one. */
    static Optional<Map<?, ?>> dictionary(@Nullable Object value) {
        return switch (value) {
            case Map<?, ?> map -> Optional.of(map);
            case PythonObject object when object.state() instanceof Map<?, ?> attributes -> Optional.of(attributes);
            case PythonObject object when !object.entries().isEmpty() -> Optional.of(object.entries());
            case null, default -> Optional.empty();
        };
    }
}
