package io.spiritlm.train.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusPlanTest {
    @TempDir
    private Path sounds;

    private CorpusTexts texts;
    private CorpusPlan plan;

    @BeforeEach
    void planSmallCorpus() throws IOException {
        SampleTexts.createRecordings(sounds);
        texts = SampleTexts.texts(sounds);
        plan = new CorpusPlan(new CorpusOptions(sounds, 3, 0.5, 0.2, 50), texts);
    }

    @Test
    void trainsOnNoTestSentenceInSpeechOrText() {
        TestSentenceGuard guard = TestSentenceGuard.of(texts.prompts());
        assertThat(jobs().filter(job -> job.split() != Split.TEST))
                .isNotEmpty()
                .allMatch(job -> guard.allows(job.sentence().text()));
        List<String> lines = texts.trainingText(500, new Random(1), plan.reservedTexts());
        assertThat(lines)
                .hasSizeGreaterThan(500)
                .allMatch(guard::allows)
                .noneMatch(line -> line.contains(SampleTexts.TEST_PROMPT));
    }

    @Test
    void keepsHeldOutSentencesAndTheUnseenVoiceForTests() {
        Set<String> heldOut = jobs().filter(job -> job.split() == Split.TEST && job.set() == UtteranceSet.PATTERNS)
                .map(job -> job.sentence().text())
                .collect(Collectors.toSet());
        assertThat(heldOut).hasSize(50);
        assertThat(jobs().filter(job -> job.split() != Split.TEST))
                .noneMatch(job -> job.voice() == Voice.RMS)
                .noneMatch(job -> heldOut.contains(job.sentence().text()));
        assertThat(jobs().filter(job -> job.voice() == Voice.RMS)).hasSize(50);
        assertThat(texts.trainingText(500, new Random(1), plan.reservedTexts())).doesNotContainAnyElementsOf(heldOut);
    }

    @Test
    void givesEveryUtteranceItsOwnIdAndIsTheSameForTheSameSeed() throws IOException {
        List<String> ids = jobs().map(SpeechJob::id).toList();
        assertThat(new HashSet<>(ids)).hasSameSizeAs(ids);
        CorpusPlan again = new CorpusPlan(new CorpusOptions(sounds, 3, 0.5, 0.2, 50), SampleTexts.texts(sounds));
        assertThat(again.shards()).isEqualTo(plan.shards());
    }

    @Test
    void speaksTheVocodersSentencesAtOnePitchThatFitsTheUnitRate() {
        assertThat(jobs().filter(job -> job.set() == UtteranceSet.VOICE))
                .isNotEmpty()
                .allMatch(job ->
                        job.prosody().f0DeviationHz() == 0 && job.prosody().f0Hz() % 25 == 0);
    }

    private Stream<SpeechJob> jobs() {
        return plan.shards().stream().flatMap(shard -> shard.jobs().stream());
    }
}
