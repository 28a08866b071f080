package io.spiritlm.train.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spiritlm.train.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the Debian packages: every engine really speaks. Without them: the refusal names them. */
class CorpusBuilderIT {
    private static final Path SOUNDS = Path.of("/usr/share/asterisk/sounds/en_US_f_Allison");

    @TempDir
    private Path work;

    @Test
    void makesLabelledSpeechWithEveryEngineOrNamesTheMissingPackages() throws IOException, InterruptedException {
        CorpusOptions options = new CorpusOptions(work, 4, 0.02, 0.01, 3);
        List<String> missing = RequiredPackages.missing();
        if (!missing.isEmpty()) {
            assertThatThrownBy(() -> CorpusBuilder.build(options, Progress.silent()))
                    .isInstanceOf(MissingPackagesException.class)
                    .hasMessageContaining("apt-get install -y --no-install-recommends " + String.join(" ", missing));
            return;
        }
        CorpusTexts texts = SampleTexts.texts(SOUNDS);
        CorpusSummary summary = CorpusBuilder.build(options, texts, Progress.silent());
        assertThat(summary.hours().keySet())
                .contains("test/patterns/rms", "dev/patterns/ked", "dev/patterns/slt_hts", "test/asterisk/asterisk")
                .anyMatch(key -> key.startsWith("train/voice/slt"));
        byte[] index = Files.readAllBytes(options.directory().resolve("utterances.jsonl"));
        try (Corpus corpus = Corpus.open(options.directory())) {
            for (Utterance utterance : corpus.utterances()) {
                float[] samples = corpus.floats(utterance);
                boolean[] spoken = spoken(samples.length, utterance);
                assertThat(loudness(samples, spoken, true))
                        .as("loudness inside the words of %s", utterance.id())
                        .isGreaterThan(2 * loudness(samples, spoken, false));
            }
        }
        assertThat(CorpusBuilder.build(options, texts, Progress.silent())).isEqualTo(summary);
        assertThat(Files.readAllBytes(options.directory().resolve("utterances.jsonl")))
                .isEqualTo(index);
    }

    private static boolean[] spoken(int samples, Utterance utterance) {
        boolean[] spoken = new boolean[samples];
        for (TimedWord word : utterance.words()) {
            int end = Math.min(samples, (int) (word.end() * Corpus.SAMPLE_RATE_HZ));
            for (int i = (int) (word.start() * Corpus.SAMPLE_RATE_HZ); i < end; i++) {
                spoken[i] = true;
            }
        }
        return spoken;
    }

    /** Root mean square of the samples that are spoken, or of those that aren't. */
    private static double loudness(float[] samples, boolean[] spoken, boolean wanted) {
        double sum = 0;
        int count = 0;
        for (int i = 0; i < samples.length; i++) {
            if (spoken[i] == wanted) {
                sum += samples[i] * samples[i];
                count++;
            }
        }
        return Math.sqrt(sum / Math.max(1, count));
    }
}
