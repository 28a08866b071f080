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
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns what the language model wrote in one turn into audio, as it comes, each run of speech by a {@link RunVocoder} of its own. Text
 * has no audio. The same records give the same audio. A turn that can't be spoken has its end at once, so that nobody waits for its
 * sound; the rest of it is passed over. One that an EXPRESSIVE vocoder is to say can't be without a pitch: see {@link UnitAligner}.
 *
 * <p>Not thread-safe.
 */
final class TurnVocoder {
    private final long epoch;
    private final TurnId turn;
    private final Vocoder vocoder;
    /** The number of the run that pieces come of, and what vocodes it if it is speech. */
    private int number;

    private @Nullable RunVocoder run;
    private @Nullable String refusal;
    private long sequence;
    private long samples;
    /** Units of the runs that have ended. */
    private long endedUnits;

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
                if (piece.run() != number) {
                    endRun(piece.cue(), outputs);
                    number = piece.run();
                }
                switch (piece.span()) {
                    case TextSpan _ -> {}
                    case SpeechSpan speech -> say(speech, piece, outputs);
                }
            }
            case ContinuationRecord.End end -> {
                ended = true;
                if (end.finish() != Finish.CANCELLED) {
                    endRun(end.cue(), outputs);
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

    private void say(SpeechSpan speech, ContinuationRecord.Piece piece, List<SpeechRecord> outputs) {
        if (refusal != null) {
            return;
        }
        RunVocoder current = run;
        if (current == null) {
            current = new RunVocoder(vocoder, piece.cue().request().voice(), piece.goesOnFrom());
            run = current;
        }
        take(current, current.add(speech), piece.cue(), outputs);
    }

    private void endRun(Cue cue, List<SpeechRecord> outputs) {
        RunVocoder current = run;
        if (current != null && refusal == null) {
            take(current, current.finish(), cue, outputs);
            endedUnits += current.units();
        }
        run = null;
    }

    private void take(RunVocoder from, Vocoded vocoded, Cue cue, List<SpeechRecord> outputs) {
        switch (vocoded) {
            case Vocoded.Audio(Pcm16 audio) -> {
                long before = sounded;
                sounded = endedUnits + from.soundedUnits();
                int length = audio.length();
                if (from.goesOn() && length == 0 && sounded > before) {
                    outputs.add(new SpeechRecord.Chunk(epoch, turn, sequence++, cue, samples, audio, sounded));
                }
                for (int first = 0; first < length; first += Limits.SAMPLES) {
                    int end = Math.min(first + Limits.SAMPLES, length);
                    Pcm16 piece = audio.slice(first, end);
                    long units = end == length ? sounded : before;
                    outputs.add(new SpeechRecord.Chunk(epoch, turn, sequence++, cue, samples, piece, units));
                    samples += piece.length();
                }
            }
            case Vocoded.Refused(String reason) -> {
                refusal = reason;
                outputs.add(new SpeechRecord.End(epoch, turn, sequence++, cue, Finish.FAILED, reason));
            }
        }
    }
}
