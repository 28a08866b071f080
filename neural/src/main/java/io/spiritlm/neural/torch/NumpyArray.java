package io.spiritlm.neural.torch;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** An array of NumPy's, whose pickle makes it empty first and fills it then. */
final class NumpyArray {
    private Optional<Filled> filled = Optional.empty();

    /**
     * What it holds.
     *
     * @param bytes read-only, its elements, the last axis first, or the first if {@code columnsFirst}
     */
    record Filled(ElementType type, List<Long> shape, boolean columnsFirst, ByteBuffer bytes) {
        Filled {
            shape = List.copyOf(shape);
            bytes = bytes.asReadOnlyBuffer();
        }

        /** A view with a position of its own. */
        @Override
        public ByteBuffer bytes() {
            return bytes.duplicate();
        }
    }

    void fill(Filled with) {
        filled = Optional.of(with);
    }

    /** Empty if its elements are no numbers. */
    Optional<Filled> filled() {
        return filled;
    }

    /** What NumPy calls an element's type; its byte order comes later. */
    static final class Type {
        private final String name;
        private boolean bigEndian;

        Type(String name) {
            this.name = name;
        }

        void setBigEndian() {
            bigEndian = true;
        }

        /** How many bytes each takes; empty if they aren't of a size of their own. */
        OptionalInt bytes() {
            return name.matches("[a-zA-Z][1-9]\\d?")
                    ? OptionalInt.of(Integer.parseInt(name.substring(1)))
                    : OptionalInt.empty();
        }

        /** Empty if they are of a kind that isn't read. */
        Optional<ElementType> elements() {
            return bigEndian ? Optional.empty() : ElementType.ofNumpy(name);
        }
    }
}
