package io.spiritlm.deploy;

import io.spiritlm.ingest.AudioFile;
import io.spiritlm.ingest.DecodeOptions;
import io.spiritlm.ingest.FileCall;
import io.spiritlm.ingest.FileIngest;
import io.spiritlm.ingest.UnreadableAudio;
import io.spiritlm.wire.AudioRecord;
import io.spiritlm.wire.CallId;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Pcm16;
import io.spiritlm.wire.Request;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import reactor.core.publisher.Flux;

/** What commands send: a sound file or a text as a leg of a new call. */
final class Recording {
    /** Nobody took this call over from anybody. */
    private static final long FIRST_EPOCH = 0;

    private Recording() {}

    /** The id of a call that nobody else has. */
    static CallId newCall() {
        return new CallId("spirit-" + UUID.randomUUID());
    }

    /**
     * Looks whether a file's header can be read: asked before anything is started for it.
     *
     * @throws UnreadableAudio if not
     */
    static void requireReadable(Path file, DecodeOptions decoding) throws UnreadableAudio {
        AudioFile.open(file, decoding).close();
    }

    /** A file's records, read as they are asked for; all channels averaged. */
    static Flux<AudioRecord> ofFile(Path file, LegId leg, Request request) {
        return ofFile(file, DecodeOptions.DEFAULT, leg, request);
    }

    /** A file's records, read as they are asked for. */
    static Flux<AudioRecord> ofFile(Path file, DecodeOptions decoding, LegId leg, Request request) {
        return FileIngest.records(file, decoding, new FileCall(FIRST_EPOCH, leg, request, Map.of()), Clock.systemUTC());
    }

    /** Samples that are in memory already. */
    static Flux<AudioRecord> ofPieces(List<Pcm16> pieces, LegId leg, Request request) {
        return Flux.defer(() -> {
            Clock clock = Clock.systemUTC();
            List<AudioRecord> records = new ArrayList<>();
            records.add(new AudioRecord.Open(FIRST_EPOCH, leg, 0, clock.instant(), request, Map.of()));
            long firstSample = 0;
            for (Pcm16 piece : pieces) {
                records.add(
                        new AudioRecord.Chunk(FIRST_EPOCH, leg, records.size(), clock.instant(), firstSample, piece));
                firstSample += piece.length();
            }
            records.add(new AudioRecord.Close(FIRST_EPOCH, leg, records.size(), clock.instant()));
            return Flux.fromIterable(records);
        });
    }

    /** A text as a leg's only utterance. */
    static Flux<AudioRecord> ofText(String text, LegId leg, Request request) {
        Clock clock = Clock.systemUTC();
        return Flux.just(
                new AudioRecord.Open(FIRST_EPOCH, leg, 0, clock.instant(), request, Map.of()),
                new AudioRecord.Text(FIRST_EPOCH, leg, 1, clock.instant(), text),
                new AudioRecord.Close(FIRST_EPOCH, leg, 2, clock.instant()));
    }
}
