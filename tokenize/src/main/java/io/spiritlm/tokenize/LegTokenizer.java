package io.spiritlm.tokenize;

import io.spiritlm.wire.AudioRecord;
import io.spiritlm.wire.Cue;
import io.spiritlm.wire.Finality;
import io.spiritlm.wire.LegClosed;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Request;
import io.spiritlm.wire.UnitsRecord;
import io.spiritlm.wire.UtteranceId;
import io.spiritlm.wire.units.UnitTracks;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns a leg's audio records into its utterances' units, each as soon as it is final. The same records give the same units,
 * numbers and times whenever they are read; so do, from a checkpoint on, those from its first record on.
 *
 * <p>A checkpoint comes behind each utterance, and after long silence.
 *
 * <p>Not thread-safe; frees native memory on {@link #close}.
 */
final class LegTokenizer implements AutoCloseable {
    private final LegId leg;
    private final long epoch;
    private final Endpointer endpointer;
    private final TokenizerStream units;
    private final long paddingSamples;
    /** The chunks of the last moments: a checkpoint may begin in one of them. */
    private final Deque<Chunk> recent = new ArrayDeque<>();

    private Endpointer.Checkpoint checkpoint;
    private long checkpointedUtterances;
    private long nextCheckpoint;
    /** The record that brings back the latest checkpoint when it is read again; -1 before the first. */
    private long heldRecord = -1;

    private long nextRecord;
    private @Nullable Request request;
    private Instant heardAt = Instant.EPOCH;
    private @Nullable Spoken spoken;
    private long nextUtterance;
    private boolean ended;

    private record Chunk(long sequence, long endSample) {}

    /** The utterance that is being said. */
    private static final class Spoken {
        private final UtteranceId id;
        private final long startSample;
        private long sequence;
        private long previews;

        Spoken(UtteranceId id, long startSample) {
            this.id = id;
            this.startSample = startSample;
        }
    }

    private LegTokenizer(
            LegId leg,
            long epoch,
            Supplier<TokenizerStream> streams,
            EndpointerConfig endpoints,
            Endpointer.Checkpoint checkpoint) {
        this.leg = leg;
        this.epoch = epoch;
        this.checkpoint = checkpoint;
        endpointer = Endpointer.at(checkpoint, endpoints);
        units = streams.get();
        paddingSamples = (long) (1 + endpoints.frames(endpoints.leadPadding())) * endpoints.frameSamples();
        nextUtterance = checkpoint.nextUtterance();
        checkpointedUtterances = nextUtterance;
    }

    /** For a leg from its first record on. */
    static LegTokenizer atStart(LegId leg, long epoch, Supplier<TokenizerStream> streams, EndpointerConfig endpoints) {
        return new LegTokenizer(leg, epoch, streams, endpoints, Endpointer.Checkpoint.START);
    }

    /** For a leg that is read again from the checkpoint's record on, or from one before. */
    static LegTokenizer at(
            UnitsRecord.Checkpoint from, long epoch, Supplier<TokenizerStream> streams, EndpointerConfig endpoints) {
        var checkpoint = new Endpointer.Checkpoint(from.nextSample(), from.judgedFrom(), from.nextUtterance());
        var tokenizing = new LegTokenizer(from.leg(), epoch, streams, endpoints, checkpoint);
        tokenizing.request = from.cue().request();
        tokenizing.nextCheckpoint = from.sequence() + 1;
        tokenizing.nextRecord = from.nextRecord();
        return tokenizing;
    }

    /**
     * The units that this record makes final.
     *
     * @throws IllegalArgumentException if the leg has not been opened
     */
    List<UnitsRecord> accept(AudioRecord.OfLeg record) {
        if (heldRecord < 0) {
            heldRecord = record.sequence();
        }
        if (record.sequence() < nextRecord) {
            return List.of();
        }
        nextRecord = record.sequence() + 1;
        heardAt = record.heardAt();
        if (record instanceof AudioRecord.Open open) {
            request = open.request();
            return List.of();
        }
        if (request == null) {
            throw new IllegalArgumentException("leg " + leg + ": expected an open record before all others, found "
                    + record.getClass().getSimpleName() + " with sequence " + record.sequence());
        }
        var cue = new Cue(request, record.heardAt());
        List<UnitsRecord> outputs = new ArrayList<>();
        switch (record) {
            case AudioRecord.Open _ -> throw new AssertionError("handled above");
            case AudioRecord.Chunk chunk -> {
                recent.addLast(new Chunk(
                        chunk.sequence(), chunk.firstSample() + chunk.samples().length()));
                take(endpointer.accept(chunk.firstSample(), chunk.samples()), cue, outputs);
            }
            case AudioRecord.Text text -> {
                take(endpointer.restart(), cue, outputs);
                outputs.add(new UnitsRecord.Text(epoch, new UtteranceId(leg, nextUtterance++), 0, cue, text.text()));
            }
            case AudioRecord.Flush _ -> take(endpointer.flush(), cue, outputs);
            case AudioRecord.Close _ -> end(cue, outputs);
        }
        if (hasNewCheckpoint()) {
            checkpoint = endpointer.checkpoint();
            outputs.add(checkpoint(record.sequence(), cue));
        }
        forgetOld();
        return outputs;
    }

    /** The leg's last units, as if it had been closed with its last record; none if it was closed, or isn't even open. */
    List<UnitsRecord> expire() {
        List<UnitsRecord> outputs = new ArrayList<>();
        if (request != null && !ended) {
            end(new Cue(request, heardAt), outputs);
        }
        return outputs;
    }

    private void end(Cue cue, List<UnitsRecord> outputs) {
        take(endpointer.finish(), cue, outputs);
        outputs.add(new LegClosed(epoch, leg, nextUtterance));
        ended = true;
    }

    private boolean hasNewCheckpoint() {
        return !ended
                && spoken == null
                && (!endpointer.checkpoint().equals(checkpoint) || nextUtterance != checkpointedUtterances);
    }

    /** Whether the record would have to be read again if the leg went on elsewhere. */
    boolean needsAgain(long sequence) {
        boolean recently = !recent.isEmpty() && sequence >= recent.getFirst().sequence();
        return !ended && (recently || sequence == heldRecord);
    }

    private UnitsRecord checkpoint(long reachedAt, Cue cue) {
        long from = recent.stream()
                .filter(chunk -> chunk.endSample() > checkpoint.nextSample())
                .findFirst()
                .map(Chunk::sequence)
                .orElse(nextRecord);
        heldRecord = Math.min(from, reachedAt);
        checkpointedUtterances = nextUtterance;
        return new UnitsRecord.Checkpoint(
                epoch,
                leg,
                nextCheckpoint++,
                cue,
                from,
                checkpoint.nextSample(),
                checkpoint.judgedFrom(),
                nextUtterance);
    }

    /** No later checkpoint begins before the padding that an utterance would get now. */
    private void forgetOld() {
        if (!recent.isEmpty()) {
            long earliest = recent.getLast().endSample() - paddingSamples;
            while (recent.getFirst().endSample() <= earliest) {
                recent.removeFirst();
            }
        }
    }

    /** Whether the leg was closed: no more of it follows. */
    boolean hasEnded() {
        return ended;
    }

    private void take(List<EndpointEvent> events, Cue cue, List<UnitsRecord> outputs) {
        for (EndpointEvent event : events) {
            switch (event) {
                case EndpointEvent.Started started ->
                    spoken = new Spoken(new UtteranceId(leg, nextUtterance++), started.firstSample());
                case EndpointEvent.Speech speech -> {
                    UnitTracks tracks = units.step(speech.samples().toFloats());
                    if (!tracks.isEmpty()) {
                        outputs.add(record(tracks, cue, Finality.FINAL));
                    }
                    units.preview().ifPresent(preview -> outputs.add(record(preview, cue, Finality.PREVIEW)));
                }
                case EndpointEvent.Ended _ -> {
                    outputs.add(record(units.finish(), cue, Finality.LAST));
                    spoken = null;
                }
            }
        }
    }

    private UnitsRecord record(UnitTracks tracks, Cue cue, Finality finality) {
        Spoken utterance = spoken;
        if (utterance == null) {
            throw new IllegalStateException("leg " + leg + ": expected units within an utterance only");
        }
        long sequence = finality == Finality.PREVIEW ? utterance.previews++ : utterance.sequence++;
        return new UnitsRecord.Speech(
                epoch, utterance.id, sequence, cue, utterance.startSample, tracks.collapsed(), finality);
    }

    @Override
    public void close() {
        endpointer.close();
    }
}
