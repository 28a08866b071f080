package io.spiritlm.deploy.pipeline;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.spiritlm.lm.DecodingWatch;
import io.spiritlm.lm.LanguageModel;
import io.spiritlm.wire.Finish;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.function.ToDoubleFunction;

/** What is measured of a language model. The table in ARCHITECTURE.md says the same. Thread-safe. */
class LanguageModelMeters implements DecodingWatch {
    /** From a small model's step to a wait of a minute. */
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        Duration.ofSeconds(60)
    };

    private final MeterRegistry registry;
    private final LongConsumer workedNanos;
    private final Counter read;
    private final Counter cached;
    private final Counter written;
    private final Counter scored;
    private final DistributionSummary batch;
    private final Timer wait;
    private final Timer firstToken;
    private final Timer step;
    private final Map<Finish, Counter> ended = new EnumMap<>(Finish.class);

    /** @param workedNanos told of the time that the network works, in pieces */
    LanguageModelMeters(MeterRegistry registry, LongConsumer workedNanos) {
        this.registry = registry;
        this.workedNanos = workedNanos;
        read = tokens("spirit.lm.read", "Tokens of prompts");
        cached = tokens("spirit.lm.cached", "Tokens of prompts that a slot still held");
        written = tokens("spirit.lm.written", "Tokens written");
        scored = tokens("spirit.lm.scored", "Tokens of which it was computed how likely they are");
        batch = DistributionSummary.builder("spirit.lm.batch")
                .description("Answers that got a token in one step")
                .baseUnit("answers")
                .serviceLevelObjectives(1, 2, 4, 8, 16, 32, 64)
                .register(registry);
        wait = timer("spirit.lm.wait", "Time from asking for an answer to its slot");
        firstToken = timer("spirit.lm.first.token", "Time from asking for an answer to its first token");
        step = timer("spirit.lm.step", "Time from a token of an answer whose reader keeps up to its next");
        for (Finish reason : Finish.values()) {
            ended.put(
                    reason,
                    Counter.builder("spirit.lm.ended")
                            .description("Answers that gave their slot back")
                            .baseUnit("answers")
                            .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
    }

    private Counter tokens(String name, String description) {
        return Counter.builder(name).description(description).baseUnit("tokens").register(registry);
    }

    private Timer timer(String name, String description) {
        return Timer.builder(name)
                .description(description)
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    /** Shows how much a model has to do, whenever somebody asks, for as long as it is in use. */
    void show(LanguageModel model) {
        gauge(model, "spirit.lm.slots", "slots", "Answers that are written at once, at most", LanguageModel::slots);
        gauge(
                model,
                "spirit.lm.taken",
                "slots",
                "Slots in which an answer is written",
                of -> of.load().taken());
        gauge(
                model,
                "spirit.lm.waiting",
                "answers",
                "Answers that wait for a slot",
                of -> of.load().waiting());
        gauge(
                model,
                "spirit.lm.held",
                "tokens",
                "Tokens whose keys and values are kept, also for who may come back",
                of -> of.load().held());
        gauge(
                model,
                "spirit.lm.room",
                "tokens",
                "Tokens whose keys and values there is room for",
                of -> (double) of.slots() * of.capacity());
    }

    private void gauge(
            LanguageModel model, String name, String unit, String description, ToDoubleFunction<LanguageModel> value) {
        Gauge.builder(name, model, value)
                .baseUnit(unit)
                .description(description)
                .register(registry);
    }

    @Override
    public void worked(long nanos) {
        workedNanos.accept(nanos);
    }

    @Override
    public void admitted(long waited, int prompt, int held) {
        wait.record(Duration.ofNanos(waited));
        read.increment(prompt);
        cached.increment(held);
    }

    @Override
    public void begun(long since) {
        firstToken.record(Duration.ofNanos(since));
        written.increment();
    }

    @Override
    public void stepped(int answers, long nanos) {
        batch.record(answers);
        step.record(Duration.ofNanos(nanos));
        written.increment(answers);
    }

    @Override
    public void scored(int tokens) {
        scored.increment(tokens);
    }

    @Override
    public void ended(Finish reason) {
        Counter counter = ended.get(reason);
        if (counter != null) {
            counter.increment();
        }
    }
}
