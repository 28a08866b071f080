package io.spiritlm.neural.torch;

import java.util.List;

/**
 * A tensor's place in a storage, which others may share.
 *
 * @param offset of its first element, in elements
 * @param strides in elements
 */
record StoredTensor(Storage storage, long offset, List<Long> shape, List<Long> strides) {
    /**
     * Elements one behind the other, in the archive or in the pickle itself.
     *
     * @param key its name in the archive
     * @param elements how many there are
     */
    record Storage(ElementType type, String key, long elements) {}

    StoredTensor {
        shape = List.copyOf(shape);
        strides = List.copyOf(strides);
    }

    long elements() {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }

    /** How many elements of the storage lie from its first to its last; 0 if it has none. */
    long span() {
        long last = 0;
        for (int axis = 0; axis < shape.size(); axis++) {
            if (shape.get(axis) == 0) {
                return 0;
            }
            last += (shape.get(axis) - 1) * strides.get(axis);
        }
        return last + 1;
    }

    /** The same in a storage that begins with its first element. */
    StoredTensor fromItsFirstElement() {
        return new StoredTensor(storage, 0, shape, strides);
    }

    /** Whether its elements lie in the order of its axes, without gaps. */
    boolean isContiguous() {
        long expected = 1;
        for (int axis = shape.size() - 1; axis >= 0; axis--) {
            if (shape.get(axis) != 1 && strides.get(axis) != expected) {
                return false;
            }
            expected *= shape.get(axis);
        }
        return true;
    }
}
