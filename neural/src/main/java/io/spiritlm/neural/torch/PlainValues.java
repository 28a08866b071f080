package io.spiritlm.neural.torch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Booleans, numbers, texts, and lists and dictionaries of them, copied out of what a pickle holds. For one use. */
final class PlainValues {
    private static final int DEEPEST = 32;

    /** How many entries and items are looked at: a pickle names things twice for a few bytes, and a copy of both is twice as large. */
    private int left = 100_000;

    /** How many characters are copied, of texts of all kinds. */
    private int charactersLeft = 1 << 20;

    /** What isn't plain is left out, and what lies too deep or is too much. */
    Map<String, Object> of(Map<?, ?> dictionary) {
        return entries(dictionary, 0);
    }

    private Map<String, Object> entries(Map<?, ?> dictionary, int depth) {
        Map<String, Object> plain = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : dictionary.entrySet()) {
            if (--left < 0) {
                break;
            }
            if (entry.getKey() instanceof String name && fits(name)) {
                plain(entry.getValue(), depth).ifPresent(found -> plain.put(name, found));
            }
        }
        return plain;
    }

    private List<Object> items(List<?> list, int depth) {
        List<Object> plain = new ArrayList<>();
        for (Object item : list) {
            if (--left < 0) {
                break;
            }
            plain(item, depth).ifPresent(plain::add);
        }
        return Collections.unmodifiableList(plain);
    }

    private boolean fits(String text) {
        charactersLeft -= Math.min(text.length(), charactersLeft + 1);
        return charactersLeft >= 0;
    }

    private Optional<Object> plain(@Nullable Object value, int depth) {
        if (depth > DEEPEST) {
            return Optional.empty();
        }
        return switch (value) {
            case String text -> fits(text) ? Optional.of(text) : Optional.empty();
            case Boolean flag -> Optional.of(flag);
            case Long number -> Optional.of(number);
            case Double number -> Optional.of(number);
            case List<?> list -> Optional.of(items(list, depth + 1));
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
