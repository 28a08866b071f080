package io.spiritlm.train.vocoder;

import io.spiritlm.train.corpus.Corpus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One utterance to learn from.
 *
 * <p>Not a record: it holds arrays, which it owns and never changes.
 */
final class VoiceRecording {
    private final String id;
    private final int speaker;
    private final double f0Hz;
    private final short[] samples;
    private final int[] units;
    private final DistinctUnits distinct;

    /**
     * @param f0Hz its constant pitch
     * @param units one a frame; samples past the last whole frame are not used
     */
    VoiceRecording(String id, int speaker, double f0Hz, short[] samples, int[] units, int hopSamples) {
        this.id = id;
        this.speaker = speaker;
        this.f0Hz = f0Hz;
        this.samples = samples;
        this.units = Arrays.copyOf(units, Math.min(units.length, samples.length / hopSamples));
        this.distinct = DistinctUnits.of(this.units);
    }

    String id() {
        return id;
    }

    int speaker() {
        return speaker;
    }

    int frames() {
        return units.length;
    }

    /** The unit of a frame; beyond the ends that of the nearest. */
    int unit(int frame) {
        return units[Math.clamp(frame, 0, units.length - 1)];
    }

    int[] units() {
        return units.clone();
    }

    DistinctUnits distinct() {
        return distinct;
    }

    /** The fundamental of a frame: cosine and sine part. */
    double[] fundamental(int frame, int hopSamples) {
        double real = 0;
        double imaginary = 0;
        double turn = 2 * Math.PI * f0Hz / Corpus.SAMPLE_RATE_HZ;
        for (int i = frame * hopSamples; i < (frame + 1) * hopSamples; i++) {
            real += samples[i] * Math.cos(turn * i);
            imaginary -= samples[i] * Math.sin(turn * i);
        }
        return new double[] {real, imaginary};
    }

    /** Copies samples to {@code target} as float in -1..1. */
    void copySamples(int from, float[] target, int at, int count) {
        for (int i = 0; i < count; i++) {
            target[at + i] = samples[from + i] / 32768f;
        }
    }

    /** Units without repeats, and how many frames each lasted. */
    record DistinctUnits(List<Integer> units, List<Integer> frames) {
        DistinctUnits {
            units = List.copyOf(units);
            frames = List.copyOf(frames);
        }

        static DistinctUnits of(int[] units) {
            var distinct = new ArrayList<Integer>();
            var frames = new ArrayList<Integer>();
            for (int unit : units) {
                int last = distinct.size() - 1;
                if (last >= 0 && distinct.get(last) == unit) {
                    frames.set(last, frames.get(last) + 1);
                } else {
                    distinct.add(unit);
                    frames.add(1);
                }
            }
            return new DistinctUnits(distinct, frames);
        }
    }
}
