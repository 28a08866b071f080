package io.spiritlm.ingest;

import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_DBL;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_DBLP;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLT;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLTP;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;

/** Gives floating-point samples a defined value: NaN and infinities become 0 and are counted, the rest is cut to [-1, 1]. */
final class SampleRepair {
    private SampleRepair() {}

    /** Repairs the frame in place; how many samples of all its channels were not finite. */
    static long repair(AVFrame frame) {
        int channels = frame.ch_layout().nb_channels();
        int samples = frame.nb_samples();
        int format = frame.format();
        if (format == AV_SAMPLE_FMT_FLT) {
            return repair(floats(frame, 0, samples * channels));
        }
        if (format == AV_SAMPLE_FMT_DBL) {
            return repair(doubles(frame, 0, samples * channels));
        }
        long replaced = 0;
        for (int channel = 0; channel < channels; channel++) {
            if (format == AV_SAMPLE_FMT_FLTP) {
                replaced += repair(floats(frame, channel, samples));
            } else if (format == AV_SAMPLE_FMT_DBLP) {
                replaced += repair(doubles(frame, channel, samples));
            }
        }
        return replaced;
    }

    private static FloatBuffer floats(AVFrame frame, int plane, int length) {
        return new FloatPointer(frame.extended_data(plane)).capacity(length).asBuffer();
    }

    private static DoubleBuffer doubles(AVFrame frame, int plane, int length) {
        return new DoublePointer(frame.extended_data(plane)).capacity(length).asBuffer();
    }

    private static long repair(FloatBuffer samples) {
        long replaced = 0;
        for (int i = 0; i < samples.limit(); i++) {
            float sample = samples.get(i);
            if (!Float.isFinite(sample)) {
                samples.put(i, 0);
                replaced++;
            } else if (Math.abs(sample) > 1) {
                samples.put(i, Math.signum(sample));
            }
        }
        return replaced;
    }

    private static long repair(DoubleBuffer samples) {
        long replaced = 0;
        for (int i = 0; i < samples.limit(); i++) {
            double sample = samples.get(i);
            if (!Double.isFinite(sample)) {
                samples.put(i, 0);
                replaced++;
            } else if (Math.abs(sample) > 1) {
                samples.put(i, Math.signum(sample));
            }
        }
        return replaced;
    }
}
