package io.spiritlm.deploy;

import io.spiritlm.deploy.pipeline.Passed;
import io.spiritlm.deploy.pipeline.Pipeline;
import io.spiritlm.ingest.WavFile;
import io.spiritlm.wire.AudioRecord;
import io.spiritlm.wire.Finish;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Pcm16;
import io.spiritlm.wire.SpeechRecord;
import io.spiritlm.wire.Topics;
import io.spiritlm.wire.WireRecord;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Flux;

/** Writes what comes back from the pipeline as speech to a sound file, turn after turn; one that fails leaves the others alone. */
final class SpokenTurns {
    private final WavFile wav;
    private final List<String> failures = new ArrayList<>();
    private final List<String> silences = new ArrayList<>();

    SpokenTurns(WavFile wav) {
        this.wav = wav;
    }

    /**
     * Sends a leg through the pipeline and writes what it is answered.
     *
     * @param err told of turns that nothing was said in, each in a line
     * @return samples written
     * @throws IOException if the file can't be written; or, when the others are written, if a turn failed
     */
    static long write(Pipeline pipeline, LegId leg, Flux<AudioRecord> audio, Path file, PrintWriter err)
            throws IOException {
        try (WavFile wav = WavFile.create(file)) {
            var turns = new SpokenTurns(wav);
            for (Passed passed : pipeline.exchange(Map.of(leg, audio), List.of(Topics.SPEECH))
                    .toIterable()) {
                turns.take(passed.record());
            }
            turns.silences.forEach(err::println);
            err.flush();
            turns.requireNoFailure(file);
            return wav.samplesWritten();
        }
    }

    /** Appends a record's samples, if it has any, or remembers why there are none. */
    void take(WireRecord record) throws IOException {
        switch (record) {
            case SpeechRecord.Chunk chunk -> wav.write(chunk.samples());
            case SpeechRecord.End end
            when end.finish() == Finish.FAILED ->
                failures.add("turn %d: expected speech, found: %s"
                        .formatted(end.turn().number(), end.reason()));
            case SpeechRecord.End end
            when !end.reason().isEmpty() ->
                silences.add("turn %d: %s".formatted(end.turn().number(), end.reason()));
            default -> {}
        }
    }

    /** Turns in which nothing was said, or not all, though none failed, and why. */
    List<String> silences() {
        return List.copyOf(silences);
    }

    /** @throws IOException that names all turns that failed, and says what is in the file nevertheless */
    void requireNoFailure(Path file) throws IOException {
        if (!failures.isEmpty()) {
            throw new IOException("%s; %s has the other turns, %.2f s"
                    .formatted(
                            String.join("; ", failures), file, wav.samplesWritten() / (double) Pcm16.SAMPLE_RATE_HZ));
        }
    }
}
