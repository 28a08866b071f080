package io.spiritlm.neural.torch;

/** A class or function by its name; nothing is known of it but that. */
record PythonGlobal(String module, String name) {
    @Override
    public String toString() {
        return module + "." + name;
    }
}
