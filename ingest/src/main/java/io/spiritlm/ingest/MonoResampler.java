package io.spiritlm.ingest;

import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLTP;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_S16;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_default;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_uninit;
import static org.bytedeco.ffmpeg.global.avutil.av_opt_set_sample_fmt;
import static org.bytedeco.ffmpeg.global.swresample.swr_alloc_set_opts2;
import static org.bytedeco.ffmpeg.global.swresample.swr_convert;
import static org.bytedeco.ffmpeg.global.swresample.swr_free;
import static org.bytedeco.ffmpeg.global.swresample.swr_get_out_samples;
import static org.bytedeco.ffmpeg.global.swresample.swr_init;
import static org.bytedeco.ffmpeg.global.swresample.swr_set_matrix;

import io.spiritlm.wire.Pcm16;
import java.nio.ShortBuffer;
import java.util.Arrays;
import org.bytedeco.ffmpeg.avutil.AVChannelLayout;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.swresample.SwrContext;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.ShortPointer;
import org.jspecify.annotations.Nullable;

/**
 * Frames of one sample format, rate and channel count to 16 kHz mono s16. Mixing and filtering are done in float, so 16 kHz
 * mono s16 comes out as it went in. Not thread-safe.
 */
final class MonoResampler implements AutoCloseable {
    private final int sampleFormat;
    private final int sampleRateHz;
    private final int channels;
    private final SwrContext context;
    private final PointerPointer<ShortPointer> outputPlanes = new PointerPointer<>(1);
    private ShortPointer output = new ShortPointer(8_192);
    private long samplesIn;
    private long samplesOut;

    MonoResampler(AVFrame shape, ChannelChoice choice) {
        this(shape.format(), shape.sample_rate(), shape.ch_layout().nb_channels(), choice);
    }

    private MonoResampler(int sampleFormat, int sampleRateHz, int channels, ChannelChoice choice) {
        this.sampleFormat = sampleFormat;
        this.sampleRateHz = sampleRateHz;
        this.channels = channels;
        context = new SwrContext(null);
        try (AVChannelLayout source = new AVChannelLayout();
                AVChannelLayout mono = new AVChannelLayout()) {
            av_channel_layout_default(source, channels);
            av_channel_layout_default(mono, 1);
            require(swr_alloc_set_opts2(
                    context,
                    mono,
                    AV_SAMPLE_FMT_S16,
                    Pcm16.SAMPLE_RATE_HZ,
                    source,
                    sampleFormat,
                    sampleRateHz,
                    0,
                    null));
            require(av_opt_set_sample_fmt(context, "internal_sample_fmt", AV_SAMPLE_FMT_FLTP, 0));
            require(swr_set_matrix(context, weights(choice), channels));
            require(swr_init(context));
            av_channel_layout_uninit(source);
            av_channel_layout_uninit(mono);
        }
    }

    /** Of mono s16 samples, for {@link #convertMono}. */
    static MonoResampler ofMonoPcm16(int sampleRateHz) {
        Ffmpeg.prepare();
        return new MonoResampler(AV_SAMPLE_FMT_S16, sampleRateHz, 1, new ChannelChoice.Average());
    }

    private double[] weights(ChannelChoice choice) {
        double[] weights = new double[channels];
        switch (choice) {
            case ChannelChoice.Average() -> Arrays.fill(weights, 1.0 / channels);
            case ChannelChoice.Only(int index) -> weights[index] = 1;
        }
        return weights;
    }

    boolean accepts(AVFrame frame) {
        return frame.format() == sampleFormat
                && frame.sample_rate() == sampleRateHz
                && frame.ch_layout().nb_channels() == channels;
    }

    /** What is ready after this frame: a view that is valid until the next call. */
    ShortBuffer convert(AVFrame frame) {
        return count(frame.nb_samples(), convert(frame.extended_data(), frame.nb_samples()));
    }

    /** What is ready after these samples of the one plane that mono has: a view that is valid until the next call. */
    ShortBuffer convertMono(ShortPointer plane, int samples) {
        try (PointerPointer<ShortPointer> planes = new PointerPointer<>(1)) {
            return count(samples, convert(planes.put(0, plane), samples));
        }
    }

    private ShortBuffer count(int samples, ShortBuffer ready) {
        samplesIn += samples;
        samplesOut += ready.remaining();
        return ready;
    }

    /**
     * What the filter still holds, once no frame follows. The filter's own tail may be a sample more or less, and is short
     * for audio shorter than the filter: it is cut or filled with silence, so that n samples in are ceil(n · 16000 / rate) out.
     */
    ShortBuffer drain() {
        long owed = Math.ceilDiv(samplesIn * Pcm16.SAMPLE_RATE_HZ, sampleRateHz) - samplesOut;
        if (owed <= 0) {
            return ShortBuffer.allocate(0);
        }
        ShortBuffer tail = convert(null, 0);
        ShortBuffer exact = ShortBuffer.allocate(Math.toIntExact(owed));
        exact.put(0, tail, 0, Math.min(exact.remaining(), tail.remaining()));
        return exact;
    }

    private ShortBuffer convert(@Nullable PointerPointer<?> input, int samples) {
        int atMost = require(swr_get_out_samples(context, samples));
        if (atMost > output.capacity()) {
            output.close();
            output = new ShortPointer(atMost);
        }
        outputPlanes.put(0, output);
        int written = require(swr_convert(context, outputPlanes, atMost, input, samples));
        return output.position(0).limit(written).asBuffer();
    }

    /** These calls fail only when given sizes that are checked before, or out of memory. */
    private static int require(int code) {
        if (code < 0) {
            throw new IllegalStateException("resampler: expected success, found " + Ffmpeg.reason(code));
        }
        return code;
    }

    @Override
    public void close() {
        swr_free(context);
        outputPlanes.close();
        output.close();
    }
}
