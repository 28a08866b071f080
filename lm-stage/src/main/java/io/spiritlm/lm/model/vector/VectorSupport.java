package io.spiritlm.lm.model.vector;

import java.util.Optional;
import jdk.incubator.vector.VectorSpecies;

/** Whether this machine can run a {@link VectorEngine}. */
public final class VectorSupport {
    private static final String MODULE = "jdk.incubator.vector";
    private static final int BITS = 256;

    private VectorSupport() {}

    /** What is missing, in a few words; empty if nothing is. */
    public static Optional<String> missing() {
        if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            return Optional.of("Java was started without --add-modules " + MODULE);
        }
        int bits = Width.bits(); // in a class of its own: this one must load without the module
        return bits < BITS
                ? Optional.of("this CPU's vectors have " + bits + " bits, " + BITS + " are needed")
                : Optional.empty();
    }

    private static final class Width {
        static int bits() {
            return Math.min(
                    VectorSpecies.ofPreferred(float.class).vectorBitSize(),
                    VectorSpecies.ofPreferred(int.class).vectorBitSize());
        }
    }
}
