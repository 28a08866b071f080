package io.spiritlm.train.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.tokenize.model.HubertTokenizer;
import io.spiritlm.train.Progress;
import io.spiritlm.train.corpus.Corpus;
import io.spiritlm.train.corpus.PhoneSet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole of encoder training, small: two steps on a second of noise an utterance. */
final class EncoderTrainerTest {
    private static final int SAMPLES = 16_000;

    @TempDir
    private Path work;

    @BeforeEach
    void writeCorpus() throws IOException {
        Path corpus = work.resolve("corpus");
        Files.createDirectories(corpus.resolve("shards"));
        List<String> lines = new ArrayList<>();
        var audio = ByteBuffer.allocate(6 * SAMPLES * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        var random = new Random(1);
        String[] splits = {"TRAIN", "TRAIN", "TRAIN", "DEV", "TEST", "TEST"};
        String[] voices = {"slt", "awb", "kal16", "slt", "slt", "rms"};
        for (int i = 0; i < splits.length; i++) {
            for (int t = 0; t < SAMPLES; t++) {
                audio.putShort((short) (3000 * random.nextGaussian()));
            }
            lines.add(utterance("u" + i, splits[i], voices[i], (long) i * SAMPLES));
        }
        Files.write(corpus.resolve("shards/all.pcm"), audio.array());
        Files.write(corpus.resolve("utterances.jsonl"), lines);
    }

    /** All phones in turn, 25 ms each. */
    private static String utterance(String id, String split, String voice, long firstSample) {
        List<String> phones = new ArrayList<>();
        for (int i = 0; i < PhoneSet.PHONES.size(); i++) {
            phones.add("{\"phone\":\"%s\",\"start\":%s,\"end\":%s}"
                    .formatted(PhoneSet.PHONES.get(i), 0.025 * i, 0.025 * (i + 1)));
        }
        return """
                {"id":"%s","split":"%s","set":"PATTERNS","voice":"%s","style":"NEUTRAL","text":"noise","intent":"none",\
                "sentiment":"NEUTRAL","words":[{"word":"noise","start":0,"end":1}],"phones":[%s],\
                "audio":{"file":"shards/all.pcm","firstSample":%d,"samples":%d}}""".formatted(id, split, voice, String.join(",", phones), firstSample, SAMPLES);
    }

    @Test
    void trainsGoesOnAndWritesAModelItsUnitsAndTheirQuality() throws IOException, InterruptedException {
        EncoderTrainer.run(options(2), Progress.silent(), InstantSource.system());
        Path state = work.resolve("encoder/position.json");
        assertThat(Files.readString(state)).contains("\"step\":2");

        EncoderTrainer.run(options(3), Progress.silent(), InstantSource.system());

        assertThat(Files.readString(state)).contains("\"step\":3");
        Path tokenizer = work.resolve("model/speech_tokenizer/hubert_25hz");
        var units = UnitCorpus.read(UnitCorpus.folder(work));
        assertThat(units.keySet()).containsExactlyInAnyOrder("u0", "u1", "u2", "u3", "u4", "u5");
        var augmented = UnitCorpus.read(UnitCorpus.augmentedFolder(work));
        assertThat(augmented.keySet()).isSubsetOf(units.keySet()).isNotEmpty().hasSizeLessThan(units.size());
        augmented.forEach((id, frames) -> assertThat(frames).hasSameSizeAs(units.get(id)));
        try (var encoder = HubertTokenizer.open(tokenizer);
                var corpus = Corpus.open(work.resolve("corpus"))) {
            assertThat(encoder.codebookSize()).isEqualTo(41);
            var first = corpus.utterances().getFirst();
            assertThat(units.get(first.id())).hasSize(24).containsExactly(encoder.units(corpus.floats(first)));
            assertThat(UnitQualityReport.measure(corpus, tokenizer).json()).contains("rms", "phonePurity");
        }
    }

    private EncoderOptions options(int steps) {
        return new EncoderOptions(work, work.resolve("model"), 1, steps, Duration.ofHours(1), 1, 16, 1e-3, 41);
    }
}
