package io.spiritlm.lm;

import io.spiritlm.lm.model.DecodingEngine;
import io.spiritlm.lm.model.SlotBounds;
import io.spiritlm.wire.Restraints;
import io.spiritlm.wire.Sampling;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Writes answers of bare token ids with an engine, as a {@link LanguageModel} does: they join and leave its batch between tokens, and wait
 * while all slots are taken. Without a vocabulary, so any token may be written, and none ends an answer. Owns the engine. Thread-safe.
 */
public final class ContinuousBatch implements AutoCloseable {
    private static final LanguageToken ANY = new LanguageToken.Control("<any>");
    private static final int NO_END = -1;

    private final DecodingLoop loop;
    private final SlotBounds bounds;
    private final int[] allowed;

    /** @param watch told of what it does */
    public ContinuousBatch(DecodingEngine engine, DecodingWatch watch) {
        bounds = new SlotBounds(engine.slots(), engine.capacity(), engine.vocabularySize());
        allowed = IntStream.range(0, engine.vocabularySize()).toArray();
        loop = new DecodingLoop(engine, id -> ANY, watch);
    }

    /**
     * Begins an answer, which has as many tokens as {@code sampling} has at most.
     *
     * @throws IllegalArgumentException if the prompt is empty, it or the answer behind it is too long, or there is an unknown token
     */
    public Generation generate(List<Integer> prompt, Sampling sampling) {
        int[] tokens = prompt.stream().mapToInt(Integer::intValue).toArray();
        bounds.requireTokens(tokens, 0);
        int last = sampling.maxTokens() - 1; // which no slot needs to hold
        if (last > bounds.capacity() - tokens.length) {
            throw new IllegalArgumentException("answer: expected at most %d tokens behind a prompt of %d, found %d"
                    .formatted(bounds.capacity() - tokens.length + 1, tokens.length, last + 1));
        }
        var rules = new Answer.Rules(NO_END, 0, sampling.maxTokens(), bounds.capacity());
        var chooser = new TokenChooser(sampling, allowed);
        return new Generation(loop, new Answer(rules, chooser, new StopMatcher(Restraints.NONE), tokens, List.of()), 0);
    }

    /** How much it has to do. */
    public LanguageModel.Load load() {
        return loop.load();
    }

    /** Fails what is being written, and closes the engine. */
    @Override
    public void close() {
        loop.close();
    }
}
