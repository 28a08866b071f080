package io.spiritlm.lm;

import java.util.Arrays;
import java.util.List;

/**
 * What {@link io.spiritlm.wire.Task#CLASSIFY} tells apart.
 *
 * @param names at least two, no two the same
 * @param endId the token that follows a label
 */
record Labels(List<String> names, int endId) {
    static final int MOST = 1_000;

    /**
     * Labels that a vocabulary can spell.
     *
     * @throws IllegalArgumentException naming one that it can't
     */
    static Labels of(List<String> names, int endId, Vocabulary vocabulary) {
        for (String name : names) {
            List<Integer> ids =
                    Arrays.stream(vocabulary.encodeText(name)).boxed().toList();
            String spelt = vocabulary.decode(ids).strip();
            if (!spelt.equals(name)) {
                throw new IllegalArgumentException(
                        "label: expected one that the vocabulary can spell, found '%s', which it spells '%s'"
                                .formatted(name, spelt));
            }
        }
        return new Labels(names, endId);
    }

    Labels {
        names = List.copyOf(names);
        if (names.size() < 2 || names.size() > MOST) {
            throw new IllegalArgumentException("labels: expected 2 to " + MOST + ", found " + names.size());
        }
        for (String name : names) {
            if (name.isBlank()) {
                throw new IllegalArgumentException("labels: expected names, found a blank one");
            }
        }
        if (names.stream().distinct().count() < names.size()) {
            throw new IllegalArgumentException("labels: expected each once, found " + names);
        }
    }
}
