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
