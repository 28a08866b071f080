package io.spiritlm.evaluate.speed;

import io.spiritlm.evaluate.MissingPartException;
import io.spiritlm.lm.model.EngineKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Runs our engines and the same network in PyTorch, and llama.cpp, in turns; who begins changes from round to round. All of them must
 * choose the same tokens.
 */
public final class DecodingBench implements AutoCloseable {
    private static final double MILLI = 1e3;

    private record Key(String contender, int legs) {}

    private final DecodingMatch match;
    private final PeerDecoder pytorch;
    private final List<Decoder> contenders = new ArrayList<>();
    private final Map<Key, List<Decoding>> runs = new LinkedHashMap<>();
    private int compared;

    private DecodingBench(DecodingMatch match, Path folder) throws IOException, MissingPartException {
        this.match = match;
        pytorch = PeerDecoder.pytorch(match, folder);
        contenders.add(pytorch);
        try {
            var prompts = pytorch.prompts(match);
            for (EngineKind kind : EngineKind.values()) {
                if (kind.missing().isEmpty()) {
                    contenders.add(new EngineDecoder(kind, folder, prompts, match.tokens()));
                }
            }
            if (match.llamaCpp().isPresent()) {
                contenders.add(PeerDecoder.llamaCpp(match, match.llamaCpp().get(), folder));
            }
        } catch (IOException | MissingPartException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Measures, and has every measurement told.
     *
     * @param folder for weights, prompts and results: 440 MB, with llama.cpp twice that
     * @throws MissingPartException if Python or a module of it is missing, in a line that says what to install
     * @throws IOException if a peer fails, or if not all choose the same tokens
     */
    public static DecodingReport run(DecodingMatch match, Path folder, Consumer<String> progress)
            throws IOException, MissingPartException {
        try (var bench = new DecodingBench(match, folder)) {
            for (int round = 0; round <= match.rounds(); round++) {
                for (int legs : match.legs()) {
                    bench.round(round, legs, progress);
                }
            }
            return bench.report();
        }
    }

    private void round(int number, int legs, Consumer<String> progress) throws IOException {
        List<Decoder> order = new ArrayList<>(contenders);
        Collections.rotate(order, number);
        Map<String, Decoding> results = new LinkedHashMap<>();
        for (Decoder decoder : order) {
            results.put(decoder.name(), decoder.decode(legs));
        }
        Decoding reference = Objects.requireNonNull(results.get(pytorch.name()));
        var line = new StringBuilder("round %d, %d legs:".formatted(number, legs));
        for (var result : results.entrySet()) {
            try {
                compared += result.getValue().agreeing(result.getKey(), reference);
            } catch (IllegalStateException differs) {
                throw new IOException(differs.getMessage(), differs);
            }
            if (number > 0) {
                runs.computeIfAbsent(new Key(result.getKey(), legs), key -> new ArrayList<>())
                        .add(result.getValue());
            }
            line.append(" %s %.1f ms a step;"
                    .formatted(
                            result.getKey(), MILLI * at(sorted(result.getValue().stepSeconds()), 0.5)));
        }
        progress.accept(line.toString());
    }

    private DecodingReport report() {
        List<DecodingReport.Row> rows = new ArrayList<>();
        for (int legs : match.legs()) {
            double theirs = tokensPerSecond(new Key(pytorch.name(), legs));
            double least = steps(new Key(pytorch.name(), legs)).getFirst();
            for (Decoder decoder : contenders) {
                rows.add(row(new Key(decoder.name(), legs), theirs, least));
            }
        }
        return new DecodingReport(
                "Llama, 12 layers of 768, 12 heads, vocabulary 32512, float32",
                pytorch.version(),
                match.threads(),
                match.rounds(),
                match.promptTokens(),
                match.tokens(),
                compared,
                rows);
    }

    private DecodingReport.Row row(Key key, double theirs, double theirLeast) {
        List<Decoding> all = runs.getOrDefault(key, List.of());
        List<Double> steps = steps(key);
        return new DecodingReport.Row(
                key.contender(),
                key.legs(),
                tokensPerSecond(key),
                MILLI * steps.getFirst(),
                MILLI * at(steps, 0.5),
                MILLI * at(steps, 0.95),
                MILLI * at(sorted(all.stream().map(Decoding::firstSeconds).toList()), 0.5),
                MILLI
                        * at(sorted(all.stream().map(Decoding::processorSeconds).toList()), 0.5)
                        / (key.legs() * match.tokens()),
                tokensPerSecond(key) / theirs,
                theirLeast / steps.getFirst());
    }

    private double tokensPerSecond(Key key) {
        return key.legs() / at(steps(key), 0.5);
    }

    private List<Double> steps(Key key) {
        return sorted(runs.getOrDefault(key, List.of()).stream()
                .flatMap(run -> run.stepSeconds().stream())
                .toList());
    }

    private static List<Double> sorted(List<Double> values) {
        return values.stream().sorted().toList();
    }

    /** @param share of the values that lie below, 0 to 1 */
    private static double at(List<Double> sorted, double share) {
        return sorted.get((int) Math.min(sorted.size() - 1L, Math.round(share * (sorted.size() - 1))));
    }

    @Override
    public void close() {
        contenders.forEach(Decoder::close);
    }
}
