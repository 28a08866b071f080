package io.spiritlm.evaluate.speed;

import io.spiritlm.lm.model.DecodingEngine;
import io.spiritlm.lm.model.DecodingEngine.Step;
import io.spiritlm.lm.model.EngineKind;
import io.spiritlm.lm.model.EngineSettings;
import io.spiritlm.lm.model.LlamaConfig;
import io.spiritlm.neural.CheckpointFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** One of our engines. */
final class EngineDecoder implements Decoder {
    private static final double GIGA = 1e9;

    private final EngineKind kind;
    private final DecodingEngine engine;
    private final List<int[]> prompts;
    private final int count;

    /**
     * Opens it.
     *
     * @param prompts of all legs
     * @param count of tokens that are written on each
     */
    EngineDecoder(EngineKind kind, Path folder, List<int[]> prompts, int count) {
        this.kind = kind;
        this.prompts = List.copyOf(prompts);
        this.count = count;
        int capacity = prompts.getFirst().length + count;
        try (var checkpoint = CheckpointFiles.open(folder)) {
            engine = kind.open(
                    LlamaConfig.read(folder.resolve("config.json")),
                    checkpoint,
                    new EngineSettings(prompts.size(), capacity));
        }
    }

    @Override
    public String name() {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Decoding decode(int legs) {
        long processor = Processor.nanos();
        long begin = System.nanoTime();
        List<List<Integer>> tokens = new ArrayList<>();
        int[] next = new int[legs];
        for (int leg = 0; leg < legs; leg++) {
            next[leg] = best(engine.prefill(leg, 0, prompts.get(leg)));
            tokens.add(new ArrayList<>(List.of(next[leg])));
        }
        double first = (System.nanoTime() - begin) / GIGA;
        List<Double> seconds = new ArrayList<>();
        for (int i = 1; i < count; i++) {
            long stepBegin = System.nanoTime();
            List<Step> steps = new ArrayList<>();
            for (int leg = 0; leg < legs; leg++) {
                steps.add(new Step(leg, prompts.get(leg).length + i - 1, next[leg]));
            }
            var logits = engine.step(steps);
            Arrays.setAll(next, leg -> best(logits.get(leg)));
            seconds.add((System.nanoTime() - stepBegin) / GIGA);
            for (int leg = 0; leg < legs; leg++) {
                tokens.get(leg).add(next[leg]);
            }
        }
        return new Decoding(tokens, List.of(), first, seconds, (Processor.nanos() - processor) / GIGA);
    }

    private static int best(float[] logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            best = logits[i] > logits[best] ? i : best;
        }
        return best;
    }

    @Override
    public void close() {
        engine.close();
    }
}
