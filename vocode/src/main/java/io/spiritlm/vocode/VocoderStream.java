package io.spiritlm.vocode;

import io.spiritlm.vocode.model.DurationStream;
import io.spiritlm.vocode.model.WaveformStream;
import io.spiritlm.wire.Pcm16;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One turn's units become audio as they arrive. What it gives, put together, doesn't depend on how the units were cut.
 *
 * <p>For one thread at a time. Needs no closing: a turn that is cancelled is let go.
 */
public final class VocoderStream {
    private final int codebook;
    private final Function<int[], float[]> step;
    private final Supplier<float[]> finish;
    /** Units that have sounded whole when so many samples have. */
    private final LongUnaryOperator sounded;

    private @Nullable String refusal;
    private long units;
    private long samples;
    private boolean finished;

    private VocoderStream(
            int codebook,
            Function<int[], float[]> step,
            Supplier<float[]> finish,
            LongUnaryOperator sounded,
            @Nullable String refusal) {
        this.codebook = codebook;
        this.step = step;
        this.finish = finish;
        this.sounded = sounded;
        this.refusal = refusal;
    }

    static VocoderStream of(int codebook, WaveformStream waveform, int hopSamples) {
        return new VocoderStream(codebook, waveform::step, waveform::finish, samples -> samples / hopSamples, null);
    }

    static VocoderStream of(int codebook, DurationStream durations, WaveformStream waveform, int hopSamples) {
        return new VocoderStream(
                codebook,
                units -> waveform.step(durations.step(units)),
                () -> joined(waveform.step(durations.finish()), waveform.finish()),
                samples -> durations.sounded(samples / hopSamples),
                null);
    }

    static VocoderStream refusing(String reason) {
        return new VocoderStream(0, units -> new float[0], () -> new float[0], _ -> 0, reason);
    }

    /** Takes the turn's next semantic units; gives the audio that became final. */
    public Vocoded push(int... next) {
        var wrong = refusalOf(next);
        if (wrong.isPresent()) {
            refusal = wrong.get();
            return new Vocoded.Refused(refusal);
        }
        units += next.length;
        return audio(step.apply(next));
    }

    /** Ends the turn; gives the rest of its audio. */
    public Vocoded finish() {
        if (refusal == null && units == 0) {
            refusal = "turn: expected at least one semantic unit [Hu..], found none";
        }
        if (refusal != null) {
            return new Vocoded.Refused(refusal);
        }
        finished = true;
        return audio(finish.get());
    }

    /** How many of the units have sounded whole in the audio so far. */
    public long soundedUnits() {
        return finished ? units : sounded.applyAsLong(samples);
    }

    private Optional<String> refusalOf(int[] units) {
        if (refusal != null) {
            return Optional.of(refusal);
        }
        for (int unit : units) {
            if (unit < 0 || unit >= codebook) {
                return Optional.of("units: expected [Hu0]..[Hu" + (codebook - 1) + "], found [Hu" + unit + "]");
            }
        }
        return Optional.empty();
    }

    private Vocoded audio(float[] waveform) {
        samples += waveform.length;
        return new Vocoded.Audio(Pcm16.ofFloats(waveform));
    }

    private static float[] joined(float[] first, float[] second) {
        float[] both = java.util.Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
