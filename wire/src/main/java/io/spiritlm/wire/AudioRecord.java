package io.spiritlm.wire;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Topic {@code spirit.audio}: what a leg said, and what is wanted of it. This topic is the recording. */
public sealed interface AudioRecord extends WireRecord permits AudioRecord.OfLeg, Fence {

    /**
     * A record that belongs to a leg.
     *
     * <p>A record's {@code messages} are the texts, flushes and closes of the leg so far, itself with them, so that who goes on for a
     * writer knows what it had taken; 0 where the writer doesn't count them.
     */
    sealed interface OfLeg extends AudioRecord {

        LegId leg();

        /** Counts the records of a leg from 0, whatever their kind. */
        long sequence();

        /** When ingest received it. */
        Instant heardAt();

        @Override
        default Optional<CallId> call() {
            return Optional.of(leg().call());
        }

        @Override
        default Optional<Place> place() {
            return Optional.of(new Place(leg(), Place.Series.CONTENT, 0, sequence(), this instanceof Close));
        }
    }

    /**
     * The leg's first record. One for a leg that is open already changes what is wanted from the next utterance on.
     *
     * @param metadata what the caller wants remembered, at most 64 entries
     */
    record Open(long epoch, LegId leg, long sequence, Instant heardAt, Request request, Map<String, String> metadata)
            implements OfLeg {

        public Open {
            checkHead(epoch, leg, sequence);
            heardAt = Check.instant("heard at", heardAt);
            requireNonNull(request, "request");
            metadata = Map.copyOf(metadata);
            Check.between("metadata entries", 0, metadata.size(), Limits.METADATA_ENTRIES);
            metadata.forEach((key, value) -> {
                Check.text("metadata key", key, Limits.METADATA_CHARACTERS);
                Check.text("metadata value", value, Limits.METADATA_CHARACTERS);
            });
        }
    }

    /**
     * A piece of the leg's audio, at most 10 s.
     *
     * @param firstSample position of the first sample in the leg; a gap to the chunk before is audio that never came
     */
    record Chunk(long epoch, LegId leg, long sequence, long messages, Instant heardAt, long firstSample, Pcm16 samples)
            implements OfLeg {

        /** One whose writer doesn't count messages. */
        public Chunk(long epoch, LegId leg, long sequence, Instant heardAt, long firstSample, Pcm16 samples) {
            this(epoch, leg, sequence, 0, heardAt, firstSample, samples);
        }

        public Chunk {
            checkHead(epoch, leg, sequence);
            Check.notNegative("messages", messages);
            heardAt = Check.instant("heard at", heardAt);
            Check.notNegative("first sample", firstSample);
            Check.between("samples", 0, samples.length(), Limits.SAMPLES);
        }
    }

    /** A text given instead of speech: an utterance of its own, behind what was said before it. */
    record Text(long epoch, LegId leg, long sequence, long messages, Instant heardAt, String text) implements OfLeg {

        /** One whose writer doesn't count messages. */
        public Text(long epoch, LegId leg, long sequence, Instant heardAt, String text) {
            this(epoch, leg, sequence, 0, heardAt, text);
        }

        public Text {
            checkHead(epoch, leg, sequence);
            Check.notNegative("messages", messages);
            heardAt = Check.instant("heard at", heardAt);
            Check.text("text", text, Limits.TEXT_CHARACTERS);
        }
    }

    /** Ends the utterance that is being said. */
    record Flush(long epoch, LegId leg, long sequence, long messages, Instant heardAt) implements OfLeg {

        /** One whose writer doesn't count messages. */
        public Flush(long epoch, LegId leg, long sequence, Instant heardAt) {
            this(epoch, leg, sequence, 0, heardAt);
        }

        public Flush {
            checkHead(epoch, leg, sequence);
            Check.notNegative("messages", messages);
            heardAt = Check.instant("heard at", heardAt);
        }
    }

    /** The leg's last record; ends the utterance that is being said. */
    record Close(long epoch, LegId leg, long sequence, long messages, Instant heardAt) implements OfLeg {

        /** One whose writer doesn't count messages. */
        public Close(long epoch, LegId leg, long sequence, Instant heardAt) {
            this(epoch, leg, sequence, 0, heardAt);
        }

        public Close {
            checkHead(epoch, leg, sequence);
            Check.notNegative("messages", messages);
            heardAt = Check.instant("heard at", heardAt);
        }
    }

    private static void checkHead(long epoch, LegId leg, long sequence) {
        Check.notNegative("epoch", epoch);
        requireNonNull(leg, "leg");
        Check.notNegative("sequence", sequence);
    }
}
