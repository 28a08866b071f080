package io.spiritlm.train.lm;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.lm.model.DecodingEngine;
import io.spiritlm.lm.model.EngineSettings;
import io.spiritlm.lm.model.LlamaConfig;
import io.spiritlm.lm.model.LlamaEngine;
import io.spiritlm.neural.Safetensors;
import io.spiritlm.neural.SafetensorsWriter.Precision;
import io.spiritlm.train.optimize.AdamSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tiny network learns one utterance by heart, and what is exported decodes it. */
final class LanguageModelGraphTest {
    private static final LlamaConfig CONFIG = new LlamaConfig(32, 32, 48, 2, 2, 2, 16, 64, 10_000, 1e-5f, true);
    private static final int ROWS = 8;
    private static final List<AlignedUtterance> UTTERANCES =
            List.of(Examples.utterance("kal16"), Examples.utterance("asterisk"));

    @TempDir
    Path folder;

    @Test
    void whatIsLearnedIsWhatTheExportedModelWrites() throws IOException {
        Path file = folder.resolve("model.safetensors");
        try (var graph = graph()) {
            for (int step = 0; step < 150; step++) {
                graph.step(batch(step), 5e-3);
            }
            graph.export(file, Precision.F16);
        }
        try (var checkpoint = Safetensors.open(file)) {
            assertThat(checkpoint.names()).noneMatch(name -> name.startsWith("heard."));
            try (var engine = LlamaEngine.open(CONFIG, checkpoint, new EngineSettings(1, 64))) {
                int[] prompt = {1, 5, 10, 11, 12, 13, 14, 15, 16, 17, 10, 3};
                int[] expected = {20, 21, 22, 23, 2};
                float[] logits = engine.prefill(0, 0, prompt);
                for (int i = 0; i < expected.length; i++) {
                    assertThat(likeliest(logits)).as("token %d", i).isEqualTo(expected[i]);
                    logits = engine.step(List.of(new DecodingEngine.Step(0, prompt.length + i, expected[i])))
                            .getFirst();
                }
            }
        }
    }

    @Test
    void continuesFromASavedState() throws IOException {
        Path file = folder.resolve("state.safetensors");
        float uninterrupted;
        try (var graph = graph()) {
            graph.step(batch(0), 1e-3);
            graph.save(file);
            uninterrupted = graph.step(batch(1), 1e-3).loss();
        }
        try (var graph = graph()) {
            graph.restore(file);
            assertThat(graph.step(batch(1), 1e-3).loss()).isEqualTo(uninterrupted);
        }
    }

    private static LanguageModelGraph graph() {
        return new LanguageModelGraph(CONFIG, ROWS, 64, 0.5f, AdamSettings.standard(), 7);
    }

    private static PackedRows batch(int step) {
        var sampler = new SequenceSampler(
                Examples.VOCABULARY,
                new TrainingUtterances(UTTERANCES, List.of(), "kal16"),
                List.of(new int[] {24, 25}),
                new PhoneExchange(UTTERANCES),
                0,
                new Random(step));
        return PackedRows.fill(ROWS, 64, most -> sampler.draw(1, most));
    }

    private static int likeliest(float[] logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            best = logits[i] > logits[best] ? i : best;
        }
        return best;
    }
}
