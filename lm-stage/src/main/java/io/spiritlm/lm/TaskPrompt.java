package io.spiritlm.lm;

import io.spiritlm.wire.Restraints;
import java.util.ArrayList;
import java.util.List;

/**
 * How a task is put to a model: {@code examples + before + input + behind}.
 *
 * @param examples solved ones, one behind the other; empty for a model that knows the task by a tag
 * @param before stands before the input
 * @param behind stands behind it
 * @param flag what a model that has seen the examples writes before its text, and nobody wants to read; empty if nothing
 * @param stops what its answer ends before, beside what is asked for
 */
record TaskPrompt(String examples, String before, String behind, String flag, Restraints stops) {
    /** Without examples: the answer ends with the end token. */
    TaskPrompt(String before, String behind) {
        this("", before, behind, "", Restraints.NONE);
    }

    /** The prompt of an input. */
    String of(String input) {
        return examples + before + input + behind;
    }

    /**
     * What keeps an answer from going on.
     *
     * @param asked for by who wants the answer
     * @throws IllegalArgumentException if these are too many together
     */
    Restraints restraints(Restraints asked) {
        List<String> texts = new ArrayList<>(asked.stopTexts());
        texts.addAll(stops.stopTexts());
        List<List<Integer>> units = new ArrayList<>(asked.stopUnits());
        units.addAll(stops.stopUnits());
        return new Restraints(asked.repetitionPenalty(), texts, units);
    }
}
