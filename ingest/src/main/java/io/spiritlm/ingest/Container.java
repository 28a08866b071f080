package io.spiritlm.ingest;

import static org.bytedeco.ffmpeg.global.avcodec.AVDISCARD_ALL;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_CORRUPT;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avformat.AVFMT_DURATION_FROM_STREAM;
import static org.bytedeco.ffmpeg.global.avformat.av_find_best_stream;
import static org.bytedeco.ffmpeg.global.avformat.av_find_input_format;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_AUDIO;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.AV_TIME_BASE;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.OptionalDouble;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;

/** The outer file format: finds the audio stream of a file and yields its packets in order. Not thread-safe. */
final class Container implements AutoCloseable {
    /** Only formats that hold sound by themselves: no playlists, device inputs or scripts that name other files. */
    private static final String FORMATS = String.join(
            ",",
            "wav",
            "w64",
            "aiff",
            "au",
            "caf",
            "mp3",
            "aac",
            "flac",
            "ogg",
            "matroska",
            "webm",
            "mov",
            "mp4",
            "m4a",
            "3gp",
            "asf",
            "amr",
            "ac3",
            "eac3",
            "ape",
            "wv",
            "tta",
            "tak",
            "mpegts",
            "mpeg",
            "avi",
            "flv",
            "nut",
            "gsm",
            "g722",
            "voc",
            "sox",
            "ircam",
            "nistsphere",
            "sln");
    /** Below this FFmpeg itself calls the guess of a format uncertain. */
    private static final int SURE_SCORE = 25;

    private final Path file;
    private final AVFormatContext context;
    private final AVPacket packet = av_packet_alloc();
    private int stream = -1;
    private boolean cut;

    private Container(Path file, AVFormatContext context) {
        this.file = file;
        this.context = context;
    }

    static Container open(Path file, Encoding encoding) throws UnreadableAudio {
        AVFormatContext context = new AVFormatContext(null);
        AVDictionary options = new AVDictionary(null);
        String forced = demuxerOptions(encoding, options);
        av_dict_set(options, "format_whitelist", forced == null ? FORMATS : forced, 0);
        av_dict_set(options, "protocol_whitelist", "file", 0);
        AVInputFormat format = forced == null ? null : av_find_input_format(forced);
        int code;
        try (BytePointer url = new BytePointer("file:" + file.toAbsolutePath(), StandardCharsets.UTF_8)) {
            code = avformat_open_input(context, url, format, options);
        } finally {
            av_dict_free(options);
        }
        if (code < 0) { // the context has been freed
            throw new UnreadableAudio(
                    file, "a sound file", "data of no known sound format (" + Ffmpeg.reason(code) + ")");
        }
        Container container = new Container(file, context);
        try {
            container.findAudio(forced != null);
            switch (container.name()) {
                case "ogg" -> OggTail.requireWhole(file);
                case "wav" -> RiffData.requireWhole(file);
                default -> {}
            }
            return container;
        } catch (UnreadableAudio | RuntimeException failure) {
            container.close();
            throw failure;
        }
    }

    /** Sets what a headerless encoding needs; the name of its demuxer, or null when the file says what it is. */
    private static @Nullable String demuxerOptions(Encoding encoding, AVDictionary options) {
        return switch (encoding) {
            case Encoding.Detected() -> null;
            case Encoding.G722() -> "g722";
            case Encoding.MuLaw(int rateHz, int channels) -> raw("mulaw", rateHz, channels, options);
            case Encoding.ALaw(int rateHz, int channels) -> raw("alaw", rateHz, channels, options);
            case Encoding.RawS16(int rateHz, int channels) -> raw("s16le", rateHz, channels, options);
        };
    }

    private static String raw(String demuxer, int rateHz, int channels, AVDictionary options) {
        av_dict_set(options, "sample_rate", Integer.toString(rateHz), 0);
        av_dict_set(options, "ch_layout", channels == 1 ? "mono" : channels + "C", 0);
        return demuxer;
    }

    private void findAudio(boolean formatIsGiven) throws UnreadableAudio {
        if (!formatIsGiven && context.probe_score() < SURE_SCORE) {
            throw new UnreadableAudio(file, "a sound file", "data of no known sound format");
        }
        int code = avformat_find_stream_info(context, (PointerPointer<?>) null);
        if (code < 0) {
            throw new UnreadableAudio(file, "a readable " + name() + " file", Ffmpeg.reason(code));
        }
        stream = av_find_best_stream(context, AVMEDIA_TYPE_AUDIO, -1, -1, (PointerPointer<?>) null, 0);
        if (stream < 0) {
            throw new UnreadableAudio(
                    file,
                    "an audio stream",
                    "%d streams, none of them audio (%s)".formatted(context.nb_streams(), name()));
        }
        for (int other = 0; other < context.nb_streams(); other++) {
            if (other != stream) {
                context.streams(other).discard(AVDISCARD_ALL);
            }
        }
    }

    String name() {
        return context.iformat().name().getString();
    }

    /** The codec and its parameters, valid until {@link #close}. */
    AVCodecParameters parameters() {
        return context.streams(stream).codecpar();
    }

    AVStream stream() {
        return context.streams(stream);
    }

    /** How long the header says the audio is; empty when it says nothing or when the figure is only a guess. */
    OptionalDouble declaredSeconds() {
        if (context.duration_estimation_method() != AVFMT_DURATION_FROM_STREAM || context.nb_streams() != 1) {
            return OptionalDouble.empty();
        }
        AVStream audio = stream();
        if (audio.duration() != AV_NOPTS_VALUE) {
            double tick = (double) audio.time_base().num() / audio.time_base().den();
            return OptionalDouble.of(audio.duration() * tick);
        }
        return context.duration() == AV_NOPTS_VALUE
                ? OptionalDouble.empty()
                : OptionalDouble.of((double) context.duration() / AV_TIME_BASE);
    }

    /** The next packet of the audio stream, valid until the next call; null at the end of the file. */
    @Nullable
    AVPacket next() throws UnreadableAudio {
        while (true) {
            av_packet_unref(packet);
            int code = av_read_frame(context, packet);
            if (code == AVERROR_EOF) {
                return null;
            }
            if (code < 0) {
                throw new UnreadableAudio(file, "a whole " + name() + " file", Ffmpeg.reason(code));
            }
            if (packet.stream_index() == stream) {
                cut |= (packet.flags() & AV_PKT_FLAG_CORRUPT) != 0;
                return packet;
            }
        }
    }

    /** Whether a packet so far was cut short; never so where the header leaves the length open. */
    boolean cut() {
        return cut && declaredSeconds().isPresent();
    }

    @Override
    public void close() {
        av_packet_free(packet);
        avformat_close_input(context);
    }
}
