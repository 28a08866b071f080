package io.spiritlm.train.vocoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.spiritlm.train.Progress;
import io.spiritlm.vocode.model.SpokenUnits;
import io.spiritlm.vocode.model.UnitVocoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VocoderTrainerTest {
    private static final int UNITS = 4;
    private static final int FRAMES = 20;
    private static final int HOP_SAMPLES = 640;

    @TempDir
    Path work;

    @Test
    void writesAVocoderAndGoesOnWhereItEnded() throws IOException {
        writeCorpus();
        writeUnits(3);
        VocoderTrainer.run(options(6), Progress.silent(), new Ticking());
        int first = stepsTaken();
        try (var vocoder = UnitVocoder.open(options(1).vocoder())) {
            assertThat(vocoder.speakers()).containsExactly("kal16", "slt");
            assertThat(vocoder.styles()).containsExactly("monotone");
            assertThat(vocoder.config().defaultSpeaker()).isEqualTo(1);
            assertThat(vocoder.config().hopSamples()).isEqualTo(HOP_SAMPLES);
            assertThat(vocoder.waveform(SpokenUnits.of(0, 1, 2), 1, 0)).hasSize(3 * HOP_SAMPLES);
        }
        VocoderTrainer.run(options(12), Progress.silent(), new Ticking());
        assertThat(stepsTaken()).isBetween(first + 1, 12);
    }

    @Test
    void saysThatUnitsAreMissingOrTooLarge() throws IOException {
        writeCorpus();
        assertThatThrownBy(() -> VocoderTrainer.run(options(1), Progress.silent(), new Ticking()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("units: expected a folder");
        writeUnits(UNITS);
        assertThatThrownBy(() -> VocoderTrainer.run(options(1), Progress.silent(), new Ticking()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected units 0..3, found 4");
    }

    /** A clock that goes on by a second whenever it is looked at. */
    private static final class Ticking implements InstantSource {
        private Instant now = Instant.EPOCH;

        @Override
        public Instant instant() {
            now = now.plusSeconds(1);
            return now;
        }
    }

    private VocoderOptions options(int seconds) {
        return new VocoderOptions(
                work,
                work.resolve("model"),
                UNITS,
                1,
                Duration.ofSeconds(seconds),
                2,
                8,
                1e-3,
                List.of("slt", "kal16"),
                "slt");
    }

    private int stepsTaken() throws IOException {
        return new ObjectMapper()
                .readTree(work.resolve("vocoder/position.json").toFile())
                .path("step")
                .intValue();
    }

    private void writeCorpus() throws IOException {
        Path corpus = Files.createDirectories(work.resolve("corpus"));
        int samples = FRAMES * HOP_SAMPLES;
        var bytes = ByteBuffer.allocate(samples * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < samples; i++) {
            bytes.putShort((short) (8000 * Math.sin(2 * Math.PI * 200 * i / 16_000)));
        }
        Files.write(corpus.resolve("voice.pcm"), bytes.array());
        var lines = new StringBuilder();
        for (String voice : new String[] {"awb", "kal16", "slt"}) {
            for (String split : new String[] {"train", "dev"}) {
                lines.append("""
                        {"id":"%1$s-%2$s","split":"%2$s","set":"voice","voice":"%1$s","style":"monotone","text":"a",\
                        "intent":"none","sentiment":"neutral","words":[],"phones":[],\
                        "audio":{"file":"voice.pcm","firstSample":0,"samples":%3$d}}
                        """.formatted(voice, split, samples));
            }
        }
        Files.writeString(corpus.resolve("utterances.jsonl"), lines.toString());
    }

    private void writeUnits(int largest) throws IOException {
        Path folder = Files.createDirectories(work.resolve("units"));
        var lines = new StringBuilder();
        for (String id : new String[] {"awb-train", "awb-dev", "kal16-train", "kal16-dev", "slt-train", "slt-dev"}) {
            lines.append("{\"id\":\"").append(id).append("\",\"units\":[0");
            for (int frame = 1; frame < FRAMES; frame++) {
                lines.append(',').append(frame / 2 % (largest + 1));
            }
            lines.append("]}\n");
        }
        Files.writeString(folder.resolve("voice.jsonl"), lines.toString());
    }
}
