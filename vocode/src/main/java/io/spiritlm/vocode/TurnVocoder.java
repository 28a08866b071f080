package io.spiritlm.vocode;

import io.spiritlm.wire.ContinuationRecord;
import io.spiritlm.wire.Cue;
import io.spiritlm.wire.Finish;
import io.spiritlm.wire.Limits;
import io.spiritlm.wire.Pcm16;
import io.spiritlm.wire.SpeechRecord;
import io.spiritlm.wire.TurnId;
import io.spiritlm.wire.units.SpeechSpan;
import io.spiritlm.wire.units.TextSpan;
import io.spiritlm.wire.units.UnitStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns what the language model wrote in one turn into audio, as it comes. Text has no audio. The same records give the same audio.
 *
 * <p>Not thread-safe.
 */
final class TurnVocoder {
    private final long epoch;
    private final TurnId turn;
    private final Vocoder vocoder;
    private @Nullable VocoderStream stream;
    private @Nullable String refusal;
    private long sequence;
    private long samples;
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
                        int[] units = speech.ids(UnitStream.SEMANTIC).toArray();
                        if (units.length > 0 && refusal == null) {
                            take(stream.push(units), piece.cue(), outputs);
                        }
                    }
                }
            }
            case ContinuationRecord.End end -> {
                ended = true;
                if (stream != null && refusal == null && end.finish() != Finish.CANCELLED) {
                    take(stream.finish(), end.cue(), outputs);
                }
                outputs.add(
                        refusal == null
                                ? new SpeechRecord.End(epoch, turn, sequence++, end.cue(), end.finish(), end.reason())
                                : new SpeechRecord.End(epoch, turn, sequence++, end.cue(), Finish.FAILED, refusal));
            }
        }
        return outputs;
    }

    /** Whether the turn has ended: no more of it follows. */
    boolean hasEnded() {
        return ended;
    }

    private void take(Vocoded vocoded, Cue cue, List<SpeechRecord> outputs) {
        switch (vocoded) {
            case Vocoded.Audio audio -> {
                for (int from = 0; from < audio.samples().length(); from += Limits.SAMPLES) {
                    int to = Math.min(from + Limits.SAMPLES, audio.samples().length());
                    Pcm16 piece = audio.samples().slice(from, to);
                    outputs.add(new SpeechRecord.Chunk(epoch, turn, sequence++, cue, samples, piece));
                    samples += piece.length();
                }
            }
            case Vocoded.Refused refused -> refusal = refused.reason();
        }
    }
}
