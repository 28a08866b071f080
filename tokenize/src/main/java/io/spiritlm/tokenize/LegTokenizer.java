package io.spiritlm.tokenize;

import io.spiritlm.wire.AudioRecord;
import io.spiritlm.wire.Cue;
import io.spiritlm.wire.Finality;
import io.spiritlm.wire.LegClosed;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Request;
import io.spiritlm.wire.UnitsRecord;
import io.spiritlm.wire.UtteranceId;
import io.spiritlm.wire.units.UnitRuns;
import io.spiritlm.wire.units.UnitTracks;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns a leg's audio records into its utterances' units, each as soon as it is final. The same records give the same units,
 * numbers and times whenever they are read.
 *
 * <p>Not thread-safe; frees native memory on {@link #close}.
 */
final class LegTokenizer implements AutoCloseable {
    private final LegId leg;
    private final long epoch;
    private final Endpointer endpointer;
    private final UnitStream units;
    private @Nullable Request request;
    private @Nullable Spoken spoken;
    private long nextUtterance;
    private boolean ended;

    /** The utterance that is being said. */
    private static final class Spoken {
        private final UtteranceId id;
        private final long startSample;
        private long sequence;
        private int frames;

        Spoken(UtteranceId id, long startSample) {
            this.id = id;
            this.startSample = startSample;
        }
    }

    LegTokenizer(LegId leg, long epoch, UnitTokenizer tokenizer, EndpointerConfig endpoints) {
        this.leg = leg;
        this.epoch = epoch;
        endpointer = Endpointer.atStart(endpoints);
        units = tokenizer.open();
    }

    /**
     * The units that this record makes final.
     *
     * @throws IllegalArgumentException if the leg has not been opened
     */
    List<UnitsRecord> accept(AudioRecord.OfLeg record) {
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
            case AudioRecord.Chunk chunk -> take(endpointer.accept(chunk.firstSample(), chunk.samples()), cue, outputs);
            case AudioRecord.Text text -> {
                take(endpointer.flush(), cue, outputs);
                outputs.add(new UnitsRecord.Text(epoch, new UtteranceId(leg, nextUtterance++), 0, cue, text.text()));
            }
            case AudioRecord.Flush _ -> take(endpointer.flush(), cue, outputs);
            case AudioRecord.Close _ -> {
                take(endpointer.finish(), cue, outputs);
                outputs.add(new LegClosed(epoch, leg, nextUtterance));
                ended = true;
            }
        }
        return outputs;
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
                    int[] ids = units.step(speech.samples().toFloats());
                    if (ids.length > 0) {
                        outputs.add(record(ids, cue, Finality.FINAL));
                    }
                }
                case EndpointEvent.Ended _ -> {
                    outputs.add(record(units.finish(), cue, Finality.LAST));
                    spoken = null;
                }
            }
        }
    }

    private UnitsRecord record(int[] ids, Cue cue, Finality finality) {
        Spoken utterance = spoken;
        if (utterance == null) {
            throw new IllegalStateException("leg " + leg + ": expected units within an utterance only");
        }
        var tracks = UnitTracks.semantic(UnitRuns.collapse(UnitRuns.ofFrames(utterance.frames, ids)));
        utterance.frames += ids.length;
        return new UnitsRecord.Speech(
                epoch, utterance.id, utterance.sequence++, cue, utterance.startSample, tracks, finality);
    }

    @Override
    public void close() {
        endpointer.close();
    }
}
