package io.spiritlm.lm;

import io.spiritlm.wire.Finish;
import io.spiritlm.wire.Usage;
import java.util.Optional;

/**
 * An answer that is written token by token, a few ahead of its reader. Has a slot, or waits for one, until it has ended or is closed.
 * For one thread, which must be a platform thread.
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
    private final Answer answer;
    private final int promptTokens;
    private int written;
    private Optional<Finish> finish = Optional.empty();
    private boolean closed;

    /** @param already of the answer's tokens are written */
    Generation(DecodingLoop loop, Answer answer, int already) {
        this.loop = loop;
        this.answer = answer;
        promptTokens = answer.prompt().length - already;
        written = already;
        loop.write(answer);
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
        return switch (answer.take()) {
            case Answer.Event.Written(Written token) -> {
                if (answer.hasRoomAgain()) {
                    loop.wake();
                }
                written++;
                yield Optional.of(token);
            }
            case Answer.Event.Ended(Finish reason) -> {
                finish = Optional.of(reason);
                yield Optional.empty();
            }
            case Answer.Event.Failed(Throwable cause) -> {
                finish = Optional.of(Finish.FAILED);
                throw new IllegalStateException("language model failed: " + cause.getMessage(), cause);
            }
        };
    }

    /** Why the answer ended: complete or at its length; empty while there may be more. */
    @Override
    public Optional<Finish> finish() {
        return finish;
    }

    /** Tokens so far. */
    @Override
    public Usage usage() {
        return new Usage(promptTokens, Math.min(answer.cached(), promptTokens), written);
    }

    @Override
    public void cancel() {
        answer.close();
        loop.wake();
    }

    /** Wants no more of it: its slot is free within a step. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            cancel();
        }
    }
}
