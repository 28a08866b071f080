package io.spiritlm.train.lm;

import io.spiritlm.lm.LanguageModel;
import io.spiritlm.lm.TextAssembler;
import io.spiritlm.train.corpus.Utterance;
import io.spiritlm.wire.Sampling;
import io.spiritlm.wire.Task;
import io.spiritlm.wire.units.Modality;
import io.spiritlm.wire.units.SpeechSpan;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Transcribes held-back utterances with a model folder as anyone would, greedily. */
final class DevelopmentCheck {
    /**
     * How good transcripts are.
     *
     * @param wordErrorRate over all sentences
     * @param example a reference and what was transcribed
     */
    record Result(double wordErrorRate, String example) {}

    private static final int MOST_TOKENS = 60;

    private final List<Utterance> utterances;
    private final Map<String, int[]> units;

    DevelopmentCheck(List<Utterance> utterances, Map<String, int[]> units) {
        this.utterances = List.copyOf(utterances);
        this.units = units;
    }

    Result run(Path modelFolder) throws InterruptedException {
        var errors = new WordErrors();
        String example = "";
        try (var model = LanguageModel.open(modelFolder, 1)) {
            for (var utterance : utterances) {
                String transcript = transcript(model, utterance);
                errors.add(words(utterance.text()), words(transcript));
                example = "'" + utterance.text() + "' as '" + transcript + "'";
            }
        }
        return new Result(errors.rate(), example);
    }

    private String transcript(LanguageModel model, Utterance utterance) throws InterruptedException {
        int[] frames = units.getOrDefault(utterance.id(), new int[] {0});
        int[] collapsed = IntStream.range(0, frames.length)
                .filter(i -> i == 0 || frames[i] != frames[i - 1])
                .map(i -> frames[i])
                .toArray();
        String prompt = model.prompts().prompt(Task.TRANSCRIBE, List.of(SpeechSpan.semantic(collapsed)), Modality.TEXT);
        var text = new StringBuilder();
        var assembler = new TextAssembler();
        try (var generation = model.generate(prompt, new Sampling.Greedy(MOST_TOKENS), Modality.TEXT)) {
            for (var token = generation.next(); token.isPresent(); token = generation.next()) {
                text.append(assembler.add(token.get().token()));
            }
        }
        return text.toString();
    }

    private static List<String> words(String text) {
        return text.isBlank() ? List.of() : Arrays.asList(text.strip().split(" +"));
    }
}
