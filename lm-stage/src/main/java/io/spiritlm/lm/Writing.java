package io.spiritlm.lm;

import io.spiritlm.wire.Finish;
import io.spiritlm.wire.Usage;
import java.util.Optional;

/** An answer while it is written, as who reads it sees it. For one platform thread. */
interface Writing extends AutoCloseable {
    /** The next token; empty at the end, when {@link #finish} says why. */
    Optional<Generation.Written> next() throws InterruptedException;

    /** Why the answer ended: complete or at its length; empty while there may be more. */
    Optional<Finish> finish();

    /** Tokens so far. */
    Usage usage();

    /** Has it end, from any thread: its slot is free within a step, and who reads it finds its end. */
    void cancel();

    @Override
    void close();
}
