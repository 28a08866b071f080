package io.spiritlm.lm;

import io.spiritlm.wire.Finish;
import io.spiritlm.wire.Sampling;
import io.spiritlm.wire.Usage;
import io.spiritlm.wire.units.SpeechToken;
import io.spiritlm.wire.units.UnitStream;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * An answer that is written token by token, as its reader asks for them. Holds a slot until closed; the last token having
 * been read doesn't close it. For one platform thread.
 */
public final class Generation implements Writing {
    /**
     * A token of the answer.
     *
     * @param id in the vocabulary
     * @param logProbability natural logarithm, given all before it, among the tokens that were allowed
     */
    public record Written(int id, LanguageToken token, double logProbability) {}

    private final DecodingLoop loop;
    private final Vocabulary vocabulary;
    private final TokenChooser chooser;
    private final int slot;
    private final int capacity;
    private final int leastUnits;
    private final int maxTokens;
    private final int promptTokens;
    private CompletableFuture<float[]> logits;
    private int position;
    private int written;
    private int units;
    private Optional<Finish> finish = Optional.empty();
    private boolean closed;

    Generation(
            DecodingLoop loop,
            Vocabulary vocabulary,
            int slot,
            int capacity,
            List<Integer> prompt,
            List<Integer> already,
            Sampling sampling,
            BitSet banned,
            int leastUnits) {
        this.loop = loop;
        this.vocabulary = vocabulary;
        this.slot = slot;
        this.capacity = capacity;
        chooser = new TokenChooser(sampling, banned);
        maxTokens = sampling.maxTokens();
        this.leastUnits = leastUnits;
        units = Math.toIntExact(already.stream().filter(this::isSemantic).count());
        promptTokens = prompt.size();
        chooser.skip(already.size());
        written = already.size();
        position = prompt.size() + written;
        if (written >= maxTokens || position > capacity) {
            finish = Optional.of(Finish.LENGTH);
            logits = CompletableFuture.completedFuture(new float[0]);
        } else {
            List<Integer> tokens = new ArrayList<>(prompt);
            tokens.addAll(already);
            logits = loop.prefill(slot, 0, tokens);
        }
    }

    /**
     * The next token; empty at the end, when {@link #finish} says why.
     *
     * @throws InterruptedException if the thread is interrupted while it waits; the answer can be read on
     * @throws IllegalStateException if the engine failed or was closed
     */
    @Override
    public Optional<Written> next() throws InterruptedException {
        if (closed) {
            throw new IllegalStateException("generation: expected open, is closed");
        }
        if (finish.isPresent()) {
            return Optional.empty();
        }
        if (written == maxTokens) {
            finish = Optional.of(Finish.LENGTH);
            return Optional.empty();
        }
        float[] scores = await();
        if (units < leastUnits) {
            scores[vocabulary.endId()] = Float.NEGATIVE_INFINITY;
        }
        var choice = chooser.choose(scores);
        if (choice.token() == vocabulary.endId()) {
            finish = Optional.of(Finish.STOP);
            return Optional.empty();
        }
        written++;
        units += isSemantic(choice.token()) ? 1 : 0;
        if (written < maxTokens) {
            if (position == capacity) {
                finish = Optional.of(Finish.LENGTH);
            } else {
                logits = loop.step(slot, position++, choice.token());
            }
        }
        return Optional.of(new Written(choice.token(), vocabulary.token(choice.token()), choice.logProbability()));
    }

    private boolean isSemantic(int token) {
        return vocabulary.token(token) instanceof LanguageToken.Unit(SpeechToken unit)
                && unit.stream() == UnitStream.SEMANTIC;
    }

    private float[] await() throws InterruptedException {
        try {
            return logits.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("language model failed: " + e.getCause(), e);
        }
    }

    /** Why the answer ended: complete or at its length; empty while there may be more. */
    @Override
    public Optional<Finish> finish() {
        return finish;
    }

    /** Tokens so far. */
    @Override
    public Usage usage() {
        return new Usage(promptTokens, 0, written);
    }

    /** Gives the slot back, once what is being computed in it is done. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            try {
                logits.join();
            } catch (CompletionException failed) {
                // the reader was told, or isn't interested any more
            } finally {
                loop.release(slot);
            }
        }
    }
}
