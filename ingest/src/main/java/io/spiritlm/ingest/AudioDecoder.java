package io.spiritlm.ingest;

import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_get_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;

import java.nio.file.Path;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;

/**
 * Packets of a {@link Container} to frames of samples, at the file's own rate and channel count. Encoder delay and padding
 * that the file declares are cut by FFmpeg. Not thread-safe.
 */
final class AudioDecoder implements AutoCloseable {
    /** No codec has larger frames in practice; a larger one is a damaged header. */
    private static final int MAX_FRAME_SAMPLES = 1 << 20;
    /** Encoder delay and padding make a whole file of a lossy codec up to this much shorter than its header says. */
    private static final double CODED_TOLERANCE_SECONDS = 0.1;

    private final Path file;
    private final Container container;
    private final AVCodecContext context;
    private final AVFrame frame = av_frame_alloc();
    private double decodedSeconds;
    private boolean drained;

    private AudioDecoder(Path file, Container container, AVCodec codec) throws UnreadableAudio {
        this.file = file;
        this.container = container;
        context = avcodec_alloc_context3(codec);
        try {
            int code = avcodec_parameters_to_context(context, container.parameters());
            if (code >= 0) {
                context.thread_count(1);
                context.pkt_timebase(container.stream().time_base());
                code = avcodec_open2(context, codec, (PointerPointer<?>) null);
            }
            if (code < 0) {
                throw new UnreadableAudio(file, "readable " + codecName() + " parameters", Ffmpeg.reason(code));
            }
            requirePlausible(context.sample_rate(), context.ch_layout().nb_channels());
        } catch (UnreadableAudio | RuntimeException failure) {
            close();
            throw failure;
        }
    }

    /** @throws UnreadableAudio if there is no decoder for the stream, or its parameters make no sense */
    static AudioDecoder open(Path file, Container container) throws UnreadableAudio {
        AVCodec codec = avcodec_find_decoder(container.parameters().codec_id());
        if (codec == null) {
            throw new UnreadableAudio(file, "a known audio codec", codecName(container));
        }
        return new AudioDecoder(file, container, codec);
    }

    SourceFormat format() {
        return new SourceFormat(
                container.name(),
                codecName(),
                context.sample_rate(),
                context.ch_layout().nb_channels());
    }

    /** The next frame, valid until the next call; null at the end. */
    @Nullable
    AVFrame next() throws UnreadableAudio {
        while (true) {
            int code = avcodec_receive_frame(context, frame);
            if (code == AVERROR_EOF) {
                requireWhole();
                return null;
            }
            if (code != Ffmpeg.AGAIN) {
                requireDecoded(code);
                requirePlausible(frame.sample_rate(), frame.ch_layout().nb_channels());
                if (frame.nb_samples() > MAX_FRAME_SAMPLES) {
                    throw damaged("at most " + MAX_FRAME_SAMPLES + " samples a frame", frame.nb_samples() + " samples");
                }
                decodedSeconds += frame.nb_samples() / (double) frame.sample_rate();
                return frame;
            }
            feed();
        }
    }

    private void feed() throws UnreadableAudio {
        if (drained) {
            throw damaged("an end of the stream", "a decoder that asks for more after it");
        }
        AVPacket packet = container.next();
        drained = packet == null;
        requireDecoded(avcodec_send_packet(context, packet));
    }

    private void requireDecoded(int code) throws UnreadableAudio {
        if (code < 0) {
            requireUncut();
            throw damaged("undamaged " + codecName() + " data", Ffmpeg.reason(code));
        }
    }

    /** Refuses what ends before its own header says: the only sign of a file that was cut at a packet's end. */
    private void requireWhole() throws UnreadableAudio {
        requireUncut();
        double declared = container.declaredSeconds().orElse(0);
        boolean coded = !codecName().startsWith("pcm_");
        double tolerance = coded ? CODED_TOLERANCE_SECONDS : 0.5 / context.sample_rate();
        if (declared - decodedSeconds > tolerance) {
            throw damaged("%.3f s as the header says".formatted(declared), "the end of the file");
        }
    }

    private void requireUncut() throws UnreadableAudio {
        if (container.cut()) {
            throw damaged("a whole file", "its end inside a packet");
        }
    }

    private UnreadableAudio damaged(String expected, String found) {
        return new UnreadableAudio(file, expected, "%s at %.3f s".formatted(found, decodedSeconds));
    }

    private void requirePlausible(int rateHz, int channels) throws UnreadableAudio {
        if (!SourceFormat.RATES_HZ.contains(rateHz)) {
            throw new UnreadableAudio(file, "a sample rate of " + SourceFormat.RATES_HZ, rateHz + " Hz");
        }
        if (channels < 1 || channels > SourceFormat.MAX_CHANNELS) {
            throw new UnreadableAudio(file, "1 to " + SourceFormat.MAX_CHANNELS + " channels", channels + " channels");
        }
    }

    private String codecName() {
        return codecName(container);
    }

    private static String codecName(Container container) {
        return avcodec_get_name(container.parameters().codec_id()).getString();
    }

    @Override
    public void close() {
        av_frame_free(frame);
        avcodec_free_context(context);
    }
}
