package io.spiritlm.deploy;

import io.spiritlm.lm.GenerationDefaults;
import io.spiritlm.wire.ForcedModality;
import io.spiritlm.wire.Request;
import io.spiritlm.wire.Restraints;
import io.spiritlm.wire.Sampling;
import io.spiritlm.wire.units.Span;
import io.spiritlm.wire.units.SpeechSpan;
import io.spiritlm.wire.units.UnitStream;
import io.spiritlm.wire.units.UnitString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** How an answer's tokens are drawn. */
final class SamplingOptions {
    private static final double TEMPERATURE = 0.8;
    private static final double TOP_P = 0.95;
    private static final int MAX_TOKENS = 300;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            description = "0 takes the likeliest token always (default: " + TEMPERATURE + ").")
    private Optional<Float> temperature = Optional.empty();

    @Option(
            names = "--top-p",
            paramLabel = "P",
            description = "Keep the likeliest tokens up to this probability (default: " + TOP_P + ").")
    private Optional<Float> topP = Optional.empty();

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "The same seed, the same answer (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            description = "The most tokens an answer may have (default: " + MAX_TOKENS + ").")
    private Optional<Integer> maxTokens = Optional.empty();

    @Option(
            names = "--no-forced-modality",
            description = "Let the model write anything; the prompt alone asks it for speech or text.")
    private boolean free;

    @Option(
            names = "--repetition-penalty",
            paramLabel = "R",
            description = "Above 1: make tokens less likely that are there already (default: ${DEFAULT-VALUE}).")
    private float repetitionPenalty = 1;

    @Option(
            names = "--stop",
            paramLabel = "TEXT",
            description = "End an answer before TEXT; may be given more than once.")
    private List<String> stopTexts = List.of();

    @Option(
            names = "--stop-units",
            paramLabel = "UNITS",
            description = "End an answer before these semantic units, e.g. '[Hu12][Hu7]'; may be given more than once.")
    private List<String> stopUnits = List.of();

    SamplingOptions() {}

    /** @throws IllegalArgumentException if something is out of its range */
    Restraints restraints() {
        return new Restraints(
                repetitionPenalty,
                stopTexts,
                stopUnits.stream().map(SamplingOptions::units).toList());
    }

    private static List<Integer> units(String stop) {
        List<Integer> ids = new ArrayList<>();
        for (Span span : UnitString.parse(stop)) {
            if (!(span instanceof SpeechSpan speech)) {
                throw new IllegalArgumentException("--stop-units: expected units such as [Hu12][Hu7], found " + stop);
            }
            speech.ids(UnitStream.SEMANTIC).forEach(ids::add);
        }
        return ids;
    }

    /**
     * As asked for, else as usual.
     *
     * @throws IllegalArgumentException if a number is out of its range
     */
    Sampling sampling() {
        return sampling(new GenerationDefaults(
                OptionalDouble.empty(), OptionalDouble.empty(), OptionalInt.empty(), OptionalInt.empty()));
    }

    /**
     * As asked for, else as the model's folder says, else as usual.
     *
     * @throws IllegalArgumentException if a number is out of its range
     */
    Sampling sampling(GenerationDefaults defaults) {
        int most = maxTokens.orElse(defaults.maxTokens().orElse(MAX_TOKENS));
        float degree = temperature.orElse((float) defaults.temperature().orElse(TEMPERATURE));
        float kept = topP.orElse((float) defaults.topP().orElse(TOP_P));
        return degree == 0
                ? new Sampling.Greedy(most)
                : new Sampling.Drawn(degree, kept, defaults.topK().orElse(0), seed, most);
    }

    ForcedModality forced() {
        return free ? ForcedModality.OFF : ForcedModality.ON;
    }

    /**
     * A request with what these say beside its sampling.
     *
     * @throws IllegalArgumentException if something is out of its range
     */
    Request of(Request request) {
        return new Request(
                request.task(),
                request.modality(),
                request.sampling(),
                request.voice(),
                request.answerWithin(),
                forced(),
                restraints());
    }
}
