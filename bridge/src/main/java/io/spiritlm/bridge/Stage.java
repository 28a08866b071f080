package io.spiritlm.bridge;

import io.spiritlm.wire.Session;
import io.spiritlm.wire.Topic;
import io.spiritlm.wire.WireRecord;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A stage: reads one topic and writes another.
 *
 * @param name also the name of its consumer group
 * @param output its partitions are owned: by whoever owns the input's partition of the same number
 * @param handlers what it does with each call
 * @param remembered which of a call's outputs a handler has to know when another owner wrote them; the others are known as
 *     written, and not written again
 * @param following what it reads beside its input
 * @param sessions where it keeps its legs' sessions, if it does: in partitions that are owned with the input's of the same number
 */
public record Stage<I extends WireRecord, O extends WireRecord>(
        String name,
        Topic<I> input,
        Topic<O> output,
        CallHandler.Factory<I, O> handlers,
        Predicate<? super O> remembered,
        Optional<Following<?>> following,
        Optional<Topic<Session>> sessions) {
    /** A stage that reads nothing beside its input. */
    public Stage(
            String name,
            Topic<I> input,
            Topic<O> output,
            CallHandler.Factory<I, O> handlers,
            Predicate<? super O> remembered) {
        this(name, input, output, handlers, remembered, Optional.empty(), Optional.empty());
    }

    /** A stage whose handlers need no outputs of earlier owners: they write the same again. */
    public Stage(String name, Topic<I> input, Topic<O> output, CallHandler.Factory<I, O> handlers) {
        this(name, input, output, handlers, _ -> false);
    }

    /** The same stage, which also reads another topic. */
    public Stage<I, O> following(Following<?> other) {
        return new Stage<>(name, input, output, handlers, remembered, Optional.of(other), sessions);
    }

    /** The same stage, which also keeps its legs' sessions in a topic: {@link Opening#sessions}. */
    public Stage<I, O> keeping(Topic<Session> topic) {
        return new Stage<>(name, input, output, handlers, remembered, following, Optional.of(topic));
    }

    /** The same stage, whose calls are handled otherwise. */
    public Stage<I, O> handledBy(CallHandler.Factory<I, O> others) {
        return new Stage<>(name, input, output, others, remembered, following, sessions);
    }

    Crossing<I, O> crossing() {
        return new Crossing<>(name, input, output, Remembrance.ofAll(remembered));
    }

    public Stage {
        if (name.isBlank()) {
            throw new IllegalArgumentException("stage: expected a name, found '" + name + "'");
        }
    }
}
