package io.spiritlm.vocode;

import io.spiritlm.wire.ContinuationRecord;
import io.spiritlm.wire.Cue;
import io.spiritlm.wire.Finish;
import io.spiritlm.wire.Limits;
import io.spiritlm.wire.Pcm16;
import io.spiritlm.wire.SpeechRecord;
import io.spiritlm.wire.TurnId;
import io.spiritlm.wire.units.AlignedUnits;
import io.spiritlm.wire.units.SpeechSpan;
import io.spiritlm.wire.units.TextSpan;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns what the language model wrote in one turn into audio, as it comes. Text has no audio. The same records give the same audio.
 * A turn that can't be spoken has its end at once, so that nobody waits for its sound; the rest of it is passed over. One that an
 * EXPRESSIVE vocoder is to say can't be without a pitch: see {@link UnitAligner}.
 *
 * <p>Not thread-safe.
 */
final class TurnVocoder {
    private final long epoch;
    private final TurnId turn;
    private final Vocoder vocoder;
    private final UnitAligner aligner = new UnitAligner();
    private @Nullable VocoderStream stream;
    private @Nullable String refusal;
    private long sequence;
    private long samples;
    private long sounded;
    private boolean ended;

    TurnVocoder(long epoch, TurnId turn, Vocoder vocoder) {
        this.epoch = epoch;
        this.turn = turn;
        this.vocoder = vocoder;
    }

    /** The audio that this record makes final. */
    List<SpeechRecord> accept(ContinuationRecord.OfTurn record) {
        List<SpeechRecord> outputs = new ArrayList<>();
        switch (record) {
            case ContinuationRecord.Piece piece -> {
                switch (piece.span()) {
                    case TextSpan _ -> {}
                    case SpeechSpan speech -> {
                        if (stream == null) {
                            stream = vocoder.stream(piece.cue().request().voice(), UnitTiming.PREDICTED);
                        }
                        if (refusal == null) {
                            AlignedUnits units = vocoder.expressive() ? aligner.add(speech) : AlignedUnits.of(speech);
                            take(stream, stream.push(units), piece.cue(), outputs);
                        }
                    }
                }
            }
            case ContinuationRecord.End end -> {
                ended = true;
                if (stream != null && refusal == null && end.finish() != Finish.CANCELLED) {
                    take(stream, stream.push(aligner.finish()), end.cue(), outputs);
                    if (refusal == null) {
                        take(stream, stream.finish(), end.cue(), outputs);
                    }
                }
                if (refusal == null) {
                    outputs.add(new SpeechRecord.End(epoch, turn, sequence++, end.cue(), end.finish(), end.reason()));
                }
            }
        }
        return outputs;
    }

    /** Whether the turn's end was taken in: no more of it follows. */
    boolean hasEnded() {
        return ended;
    }

    private void take(VocoderStream from, Vocoded vocoded, Cue cue, List<SpeechRecord> outputs) {
        switch (vocoded) {
            case Vocoded.Audio audio -> {
                long before = sounded;
                sounded = from.soundedUnits();
                int length = audio.samples().length();
                for (int first = 0; first < length; first += Limits.SAMPLES) {
                    int end = Math.min(first + Limits.SAMPLES, length);
                    Pcm16 piece = audio.samples().slice(first, end);
                    long units = end == length ? sounded : before;
                    outputs.add(new SpeechRecord.Chunk(epoch, turn, sequence++, cue, samples, piece, units));
                    samples += piece.length();
                }
            }
            case Vocoded.Refused refused -> {
                refusal = refused.reason();
                outputs.add(new SpeechRecord.End(epoch, turn, sequence++, cue, Finish.FAILED, refusal));
            }
        }
    }
}
