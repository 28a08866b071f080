package io.spiritlm.ingest;

import io.spiritlm.wire.AudioRecord;
import io.spiritlm.wire.Pcm16;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SynchronousSink;

/** A sound file as a call: what a live caller would have sent to {@code spirit.audio}, as fast as it is taken. */
public final class FileIngest {
    private FileIngest() {}

    /**
     * The records of one call: open, chunks of {@link AudioFile#PIECE_SAMPLES}, close, made one at a time as they are requested.
     *
     * <p>An unreadable file fails the flux with {@link UnreadableAudio}: before any record where its header shows it, and after
     * the good chunks and a close record where only its end does, so that the call doesn't stay open.
     *
     * <p>Each subscriber reads the file anew. Decoding blocks: request on a thread that may.
     */
    public static Flux<AudioRecord> records(Path file, DecodeOptions options, FileCall call, Clock clock) {
        return Flux.generate(
                () -> new Reading(AudioFile.open(file, options), call, clock),
                (reading, sink) -> {
                    reading.emit(sink);
                    return reading;
                },
                Reading::close);
    }

    /** How far one subscriber has come. */
    private static final class Reading implements AutoCloseable {
        private final AudioFile audio;
        private final FileCall call;
        private final Clock clock;
        private long sequence;
        private long nextSample;
        private boolean closed;
        private @Nullable UnreadableAudio failure;

        Reading(AudioFile audio, FileCall call, Clock clock) {
            this.audio = audio;
            this.call = call;
            this.clock = clock;
        }

        void emit(SynchronousSink<AudioRecord> sink) {
            if (!closed) {
                sink.next(sequence == 0 ? open() : chunk().orElseGet(this::end));
                sequence++;
            } else if (failure != null) {
                sink.error(failure);
            } else {
                sink.complete();
            }
        }

        private AudioRecord open() {
            return new AudioRecord.Open(
                    call.epoch(), call.leg(), sequence, clock.instant(), call.request(), call.metadata());
        }

        private Optional<AudioRecord> chunk() {
            Optional<Pcm16> samples;
            try {
                samples = audio.next();
            } catch (UnreadableAudio unreadable) {
                failure = unreadable;
                return Optional.empty();
            }
            return samples.map(piece -> {
                long firstSample = nextSample;
                nextSample += piece.length();
                return new AudioRecord.Chunk(call.epoch(), call.leg(), sequence, clock.instant(), firstSample, piece);
            });
        }

        private AudioRecord end() {
            closed = true;
            return new AudioRecord.Close(call.epoch(), call.leg(), sequence, clock.instant());
        }

        @Override
        public void close() {
            audio.close();
        }
    }
}
