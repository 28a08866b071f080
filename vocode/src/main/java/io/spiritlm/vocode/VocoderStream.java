package io.spiritlm.vocode;

import io.spiritlm.vocode.model.DurationStream;
import io.spiritlm.vocode.model.SpokenUnits;
import io.spiritlm.vocode.model.UnitHifiGanConfig;
import io.spiritlm.vocode.model.WaveformStream;
import io.spiritlm.wire.Pcm16;
import io.spiritlm.wire.units.AlignedUnits;
import io.spiritlm.wire.units.SpeechSpan;
import io.spiritlm.wire.units.UnitStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The units of one run of speech become audio as they arrive. What it gives, put together, doesn't depend on how the units were cut.
 *
 * <p>For one thread at a time. Needs no closing: one that is cancelled is let go.
 */
public final class VocoderStream {
    private final UnitHifiGanConfig config;
    private final Function<SpokenUnits, float[]> step;
    private final Supplier<float[]> finish;
    /** Units that have sounded whole when so many samples have. */
    private final LongUnaryOperator sounded;

    private @Nullable String refusal;
    private long units;
    private long samples;
    private boolean finished;

    private VocoderStream(
            UnitHifiGanConfig config,
            Function<SpokenUnits, float[]> step,
            Supplier<float[]> finish,
            LongUnaryOperator sounded,
            @Nullable String refusal) {
        this.config = config;
        this.step = step;
        this.finish = finish;
        this.sounded = sounded;
        this.refusal = refusal;
    }

    static VocoderStream of(UnitHifiGanConfig config, WaveformStream waveform) {
        return new VocoderStream(
                config, waveform::step, waveform::finish, samples -> samples / config.hopSamples(), null);
    }

    static VocoderStream of(UnitHifiGanConfig config, DurationStream durations, WaveformStream waveform) {
        return new VocoderStream(
                config,
                units -> waveform.step(durations.step(units)),
                () -> joined(waveform.step(durations.finish()), waveform.finish()),
                samples -> durations.sounded(samples / config.hopSamples()),
                null);
    }

    static VocoderStream refusing(UnitHifiGanConfig config, String reason) {
        return new VocoderStream(config, units -> new float[0], () -> new float[0], _ -> 0, reason);
    }

    /**
     * Takes the run's next units; gives the audio that became final. An EXPRESSIVE vocoder wants a pitch and a style for each; a
     * BASE one passes over both.
     */
    public Vocoded push(AlignedUnits next) {
        var wrong = refusalOf(next.semantic(), next.pitch(), next.style());
        return wrong.isPresent() ? refused(wrong.get()) : said(spoken(next));
    }

    /** A whole recording's audio: see {@link Vocoder#resynthesis}. */
    Vocoded recording(SpeechSpan recording) {
        int[] semantic = recording.ids(UnitStream.SEMANTIC).toArray();
        int[] pitch = recording.ids(UnitStream.PITCH).toArray();
        int[] style = recording.ids(UnitStream.STYLE).toArray();
        var wrong = refusalOf(list(semantic), list(pitch), list(style));
        if (wrong.isPresent()) {
            return refused(wrong.get());
        }
        SpokenUnits frames;
        try {
            frames = SpokenUnits.ofRecording(config, semantic, pitch, style);
        } catch (IllegalArgumentException apart) {
            return refused(String.valueOf(apart.getMessage()));
        }
        return switch (said(frames)) {
            case Vocoded.Refused refused -> refused;
            case Vocoded.Audio first ->
                switch (finish()) {
                    case Vocoded.Refused refused -> refused;
                    case Vocoded.Audio rest -> new Vocoded.Audio(first.samples().concat(rest.samples()));
                };
        };
    }

    private Vocoded said(SpokenUnits next) {
        units += next.count();
        return audio(step.apply(next));
    }

    private Vocoded refused(String reason) {
        refusal = reason;
        return new Vocoded.Refused(reason);
    }

    /** Ends the run; gives the rest of its audio. */
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

    /** How many of the semantic units have sounded whole in the audio so far. */
    public long soundedUnits() {
        return finished ? units : sounded.applyAsLong(samples);
    }

    private Optional<String> refusalOf(List<Integer> semantic, List<Integer> pitch, List<Integer> style) {
        if (refusal != null) {
            return Optional.of(refusal);
        }
        if (semantic.isEmpty()) {
            return Optional.empty();
        }
        var wrong = wrong("units", UnitStream.SEMANTIC, semantic, config.units());
        return config.expressive()
                ? wrong.or(() -> wrong(
                                "pitch",
                                UnitStream.PITCH,
                                pitch,
                                config.pitchCodes().size()))
                        .or(() -> wrong(
                                "style",
                                UnitStream.STYLE,
                                style,
                                config.styleCodes().size()))
                : wrong;
    }

    private static Optional<String> wrong(String what, UnitStream stream, List<Integer> ids, int codebook) {
        String token = "[" + stream.prefix() + "%d]";
        String expected = what + ": expected " + token.formatted(0) + ".." + token.formatted(codebook - 1);
        if (ids.isEmpty()) {
            return Optional.of(expected + " for each unit, as the vocoder is EXPRESSIVE, found none");
        }
        return ids.stream()
                .filter(id -> id < 0 || id >= codebook)
                .findFirst()
                .map(id -> expected + ", found " + token.formatted(id));
    }

    private SpokenUnits spoken(AlignedUnits aligned) {
        return config.expressive()
                ? SpokenUnits.of(array(aligned.semantic()), array(aligned.pitch()), array(aligned.style()))
                : SpokenUnits.of(array(aligned.semantic()));
    }

    private static List<Integer> list(int[] ids) {
        return Arrays.stream(ids).boxed().toList();
    }

    private static int[] array(List<Integer> ids) {
        return ids.stream().mapToInt(Integer::intValue).toArray();
    }

    private Vocoded audio(float[] waveform) {
        samples += waveform.length;
        return new Vocoded.Audio(Pcm16.ofFloats(waveform));
    }

    private static float[] joined(float[] first, float[] second) {
        float[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
