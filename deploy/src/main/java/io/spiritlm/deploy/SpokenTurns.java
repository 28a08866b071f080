package io.spiritlm.deploy;

import io.spiritlm.deploy.pipeline.Passed;
import io.spiritlm.deploy.pipeline.Pipeline;
import io.spiritlm.ingest.WavFile;
import io.spiritlm.wire.AudioRecord;
import io.spiritlm.wire.Finish;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.SpeechRecord;
import io.spiritlm.wire.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Flux;

/** Writes what comes back from the pipeline as speech to a sound file, turn after turn. */
final class SpokenTurns {
    private SpokenTurns() {}

    /**
     * Sends a leg through the pipeline and writes what it is answered.
     *
     * @return samples written
     * @throws IOException if the file can't be written, or a turn failed
     */
    static long write(Pipeline pipeline, LegId leg, Flux<AudioRecord> audio, Path file) throws IOException {
        try (WavFile wav = WavFile.create(file)) {
            for (Passed passed : pipeline.exchange(Map.of(leg, audio), List.of(Topics.SPEECH))
                    .toIterable()) {
                append(wav, passed);
            }
            return wav.samplesWritten();
        }
    }

    /** Appends a record's samples, if it has any. */
    static void append(WavFile wav, Passed passed) throws IOException {
        switch (passed.record()) {
            case SpeechRecord.Chunk chunk -> wav.write(chunk.samples());
            case SpeechRecord.End end
            when end.finish() == Finish.FAILED ->
                throw new IOException("turn %d: expected speech, found: %s"
                        .formatted(end.turn().number(), end.reason()));
            default -> {}
        }
    }
}
