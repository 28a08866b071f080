package io.spiritlm.neural.torch;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a pickle asks to be made by something that isn't rebuilt here: its name, and what it was given then. Nothing is called. */
final class PythonObject {
    private final PythonGlobal type;
    private final Map<Object, @Nullable Object> entries = new LinkedHashMap<>();
    private @Nullable Object state;

    PythonObject(PythonGlobal type) {
        this.type = type;
    }

    PythonGlobal type() {
        return type;
    }

    /** What it holds if it is a dictionary of some kind. */
    Map<Object, @Nullable Object> entries() {
        return entries;
    }

    /** Its attributes, mostly as a map; null if it was given none. */
    @Nullable
    Object state() {
        return state;
    }

    void state(@Nullable Object given) {
        state = given;
    }

    @Override
    public String toString() {
        return type.toString();
    }
}
