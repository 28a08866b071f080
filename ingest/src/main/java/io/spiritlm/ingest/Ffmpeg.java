package io.spiritlm.ingest;

import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_QUIET;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;
import static org.bytedeco.ffmpeg.global.avutil.av_max_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_strerror;

import java.nio.charset.StandardCharsets;
import org.bytedeco.ffmpeg.presets.avutil;

/** FFmpeg's process-wide settings: silent, and no single allocation beyond {@link #MAX_ALLOCATION_BYTES}. */
final class Ffmpeg {
    /** A damaged header may claim any size; FFmpeg answers a larger request with an out-of-memory code. */
    static final long MAX_ALLOCATION_BYTES = 64L << 20;

    /** The code with which a decoder asks for more input. */
    static final int AGAIN;

    static {
        av_log_set_level(AV_LOG_QUIET);
        av_max_alloc(MAX_ALLOCATION_BYTES);
        AGAIN = avutil.AVERROR_EAGAIN();
    }

    private Ffmpeg() {}

    /** Makes sure that the natives are loaded and set up: call before any other use of FFmpeg. */
    static void prepare() {
        // the static initializer does it
    }

    /** What FFmpeg says of one of its negative return codes, in one line. */
    static String reason(int code) {
        byte[] text = new byte[128];
        av_strerror(code, text, text.length);
        int end = 0;
        while (end < text.length && text[end] != 0) {
            end++;
        }
        return new String(text, 0, end, StandardCharsets.UTF_8);
    }
}
