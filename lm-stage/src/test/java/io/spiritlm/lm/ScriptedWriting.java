package io.spiritlm.lm;

import io.spiritlm.wire.Finish;
import io.spiritlm.wire.Usage;
import java.util.List;
import java.util.Optional;

/** Writes what it was told to, from some token on. */
final class ScriptedWriting implements Writing {
    private final Vocabulary vocabulary;
    private final List<Integer> ids;
    private int next;

    ScriptedWriting(Vocabulary vocabulary, List<Integer> ids, int from) {
        this.vocabulary = vocabulary;
        this.ids = ids;
        next = from;
    }

    @Override
    public Optional<Generation.Written> next() {
        if (next == ids.size()) {
            return Optional.empty();
        }
        int id = ids.get(next++);
        return Optional.of(new Generation.Written(id, vocabulary.token(id), -1));
    }

    @Override
    public Optional<Finish> finish() {
        return next == ids.size() ? Optional.of(Finish.STOP) : Optional.empty();
    }

    /** How many tokens were read. */
    int read() {
        return next;
    }

    @Override
    public Usage usage() {
        return new Usage(1, 0, next);
    }

    @Override
    public void cancel() {}

    @Override
    public void close() {}
}
