package io.spiritlm.vocode;

import io.spiritlm.wire.Pcm16;
import io.spiritlm.wire.Voice;
import io.spiritlm.wire.units.AlignedUnits;
import io.spiritlm.wire.units.SpeechSpan;
import io.spiritlm.wire.units.SpeechToken;
import io.spiritlm.wire.units.SpokenContinuation;
import io.spiritlm.wire.units.UnitStream;
import java.util.ArrayList;
import java.util.List;

/**
 * One run of speech becomes audio as it comes; but a run that goes on from the prompt's speech is vocoded with that, and its audio comes
 * when it has ended, as {@link SpokenContinuation} cuts it. The same run gives the same audio.
 *
 * <p>Not thread-safe. Holds the audio of a run that goes on from the prompt's, and no other.
 */
final class RunVocoder {
    private static final Vocoded NOTHING = new Vocoded.Audio(Pcm16.of());

    private final boolean expressive;
    private final VocoderStream stream;
    private final UnitAligner aligner = new UnitAligner();
    private final SpeechSpan prompt;
    private final List<SpeechToken> added = new ArrayList<>();
    private Pcm16 held = Pcm16.of();
    private long units;

    /** @param prompt what the run goes on from; without tokens for a run of its own */
    RunVocoder(Vocoder vocoder, Voice voice, SpeechSpan prompt) {
        expressive = vocoder.expressive();
        stream = vocoder.stream(voice, UnitTiming.PREDICTED);
        this.prompt = prompt;
    }

    /** Takes the run's next tokens; gives the audio that became final. */
    Vocoded add(SpeechSpan speech) {
        if (!goesOn()) {
            units += semantic(speech);
            return stream.push(aligned(speech));
        }
        SpeechSpan next = added.isEmpty() ? new SpokenContinuation(prompt, speech).whole() : speech;
        added.addAll(speech.tokens());
        units += semantic(speech);
        return hold(stream.push(aligned(next)));
    }

    /** Ends the run; gives the rest of its audio. None for a run without semantic units. */
    Vocoded finish() {
        if (units == 0) {
            return NOTHING;
        }
        Vocoded last = stream.push(aligner.finish());
        if (last instanceof Vocoded.Refused) {
            return last;
        }
        Vocoded rest = joined(last, stream.finish());
        if (!goesOn() || rest instanceof Vocoded.Refused) {
            return rest;
        }
        hold(rest);
        var continuation = new SpokenContinuation(prompt, new SpeechSpan(added));
        int cut = Math.toIntExact(continuation.cutSamples(held.length()));
        return continuation.isDropped() ? NOTHING : new Vocoded.Audio(held.slice(cut, held.length()));
    }

    /** How many of the run's semantic units have sounded whole, or are vocoded and sound when it ends. */
    long soundedUnits() {
        return goesOn() ? units : stream.soundedUnits();
    }

    /** The run's semantic units. */
    long units() {
        return units;
    }

    /** Whether what is vocoded sounds when the run has ended, and not before. */
    boolean goesOn() {
        return !prompt.tokens().isEmpty();
    }

    private Vocoded hold(Vocoded vocoded) {
        return switch (vocoded) {
            case Vocoded.Audio(Pcm16 samples) -> {
                held = held.concat(samples);
                yield NOTHING;
            }
            case Vocoded.Refused refused -> refused;
        };
    }

    static Vocoded joined(Vocoded first, Vocoded second) {
        return first instanceof Vocoded.Audio(Pcm16 before) && second instanceof Vocoded.Audio(Pcm16 after)
                ? new Vocoded.Audio(before.concat(after))
                : second;
    }

    private AlignedUnits aligned(SpeechSpan speech) {
        return expressive ? aligner.add(speech) : AlignedUnits.of(speech);
    }

    private static long semantic(SpeechSpan speech) {
        return speech.ids(UnitStream.SEMANTIC).count();
    }
}
