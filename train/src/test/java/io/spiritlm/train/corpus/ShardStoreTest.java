package io.spiritlm.train.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardStoreTest {
    @TempDir
    private Path directory;

    private final CorpusPlan.Shard shard =
            new CorpusPlan.Shard("dev-ked-000", List.of(job("a", "Hello."), job("b", "Go on.")));

    @Test
    void whatIsWrittenIsReadBackSampleForSample() throws IOException {
        ShardStore store = new ShardStore(directory);
        short[] second = {4, -5, 6, 1000};
        store.write(
                shard, List.of(Optional.of(speech(new short[16], "hello")), Optional.of(speech(second, "go", "on"))));
        store.writeIndex(List.of(shard));
        try (Corpus corpus = Corpus.open(directory)) {
            assertThat(corpus.utterances()).extracting(Utterance::id).containsExactly("a", "b");
            Utterance utterance = corpus.utterances(Split.DEV).getLast();
            assertThat(utterance.words()).extracting(TimedWord::word).containsExactly("go", "on");
            assertThat(utterance.audio().firstSample()).isEqualTo(16);
            assertThat(corpus.samples(utterance)).isEqualTo(Pcm.scale(second, Voice.KED.gain()));
            assertThat(corpus.floats(utterance)[3]).isEqualTo(1600 / 32768f);
        }
    }

    @Test
    void leavesOutWhatTheEngineCouldNotSay() throws IOException {
        ShardStore store = new ShardStore(directory);
        store.write(shard, List.of(Optional.empty(), Optional.of(speech(new short[8], "other", "words"))));
        assertThat(store.has(shard)).isTrue();
        assertThat(store.read(shard)).isEmpty();
    }

    @Test
    void doesNotTakeAShardForFinishedWhoseLabelsAreMissing() throws IOException {
        ShardStore store = new ShardStore(directory);
        store.write(shard, List.of(Optional.of(speech(new short[8], "hello")), Optional.empty()));
        try (var files = Files.list(directory.resolve("shards"))) {
            for (Path labels :
                    files.filter(file -> file.toString().endsWith(".jsonl")).toList()) {
                Files.move(labels, labels.resolveSibling(labels.getFileName() + ".part"));
            }
        }
        assertThat(store.has(shard)).isFalse();
    }

    @Test
    void forgetsShardsOfAnotherPlan() throws IOException {
        ShardStore store = new ShardStore(directory);
        store.write(shard, List.of(Optional.of(speech(new short[8], "hello")), Optional.empty()));
        CorpusPlan.Shard other = new CorpusPlan.Shard(shard.name(), List.of(job("a", "Goodbye.")));
        assertThat(store.has(other)).isFalse();
        store.deleteAllBut(List.of(other));
        assertThat(directory.resolve("shards")).isEmptyDirectory();
    }

    @Test
    void namesTheLineThatCanNotBeRead() throws IOException {
        Files.writeString(directory.resolve("utterances.jsonl"), "{\n");
        assertThatThrownBy(() -> Corpus.open(directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("line 1");
    }

    private static Speech speech(short[] samples, String... words) {
        List<TimedWord> timed =
                Arrays.stream(words).map(word -> new TimedWord(word, 0, 0.0001)).toList();
        return new Speech(samples, timed, List.of(new TimedPhone("SIL", 0, 0.0002)));
    }

    private static SpeechJob job(String id, String text) {
        return new SpeechJob(
                id,
                Split.DEV,
                UtteranceSet.PATTERNS,
                Voice.KED,
                Style.NEUTRAL,
                Voice.KED.prosody(Style.NEUTRAL, 1, 1),
                LabelledSentence.unlabelled(UtteranceSet.PATTERNS, text));
    }
}
