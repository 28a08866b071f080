package io.spiritlm.vocode;

import io.spiritlm.vocode.model.DurationStream;
import io.spiritlm.vocode.model.WaveformStream;
import io.spiritlm.wire.Pcm16;
import java.util.Optional;
import java.util.function.Function;
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
    private @Nullable String refusal;
    private boolean begun;

    private VocoderStream(
            int codebook, Function<int[], float[]> step, Supplier<float[]> finish, @Nullable String refusal) {
        this.codebook = codebook;
        this.step = step;
        this.finish = finish;
        this.refusal = refusal;
    }

    static VocoderStream of(int codebook, WaveformStream waveform) {
        return new VocoderStream(codebook, waveform::step, waveform::finish, null);
    }

    static VocoderStream of(int codebook, DurationStream durations, WaveformStream waveform) {
        return new VocoderStream(
                codebook,
                units -> waveform.step(durations.step(units)),
                () -> joined(waveform.step(durations.finish()), waveform.finish()),
                null);
    }

    static VocoderStream refusing(String reason) {
        return new VocoderStream(0, units -> new float[0], () -> new float[0], reason);
    }

    /** Takes the turn's next semantic units; gives the audio that became final. */
    public Vocoded push(int... units) {
        var wrong = refusalOf(units);
        if (wrong.isPresent()) {
            refusal = wrong.get();
            return new Vocoded.Refused(refusal);
        }
        begun |= units.length > 0;
        return audio(step.apply(units));
    }

    /** Ends the turn; gives the rest of its audio. */
    public Vocoded finish() {
        if (refusal == null && !begun) {
            refusal = "turn: expected at least one semantic unit [Hu..], found none";
        }
        return refusal == null ? audio(finish.get()) : new Vocoded.Refused(refusal);
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

    private static Vocoded audio(float[] samples) {
        return new Vocoded.Audio(Pcm16.ofFloats(samples));
    }

    private static float[] joined(float[] first, float[] second) {
        float[] both = java.util.Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
