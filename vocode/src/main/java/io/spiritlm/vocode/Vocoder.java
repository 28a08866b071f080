package io.spiritlm.vocode;

import io.spiritlm.vocode.model.DurationStream;
import io.spiritlm.vocode.model.UnitVocoder;
import io.spiritlm.vocode.model.WaveformStream;
import io.spiritlm.wire.Voice;
import io.spiritlm.wire.units.Codebooks;
import io.spiritlm.wire.units.SpeechSpan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/**
 * Gives each run of speech its {@link VocoderStream}.
 *
 * <p>Thread-safe; each stream is for one thread at a time. Streams compute on their caller's thread, which must be
 * neither an event loop's nor virtual.
 */
public final class Vocoder implements AutoCloseable {
    /** Audio is made in pieces of at least 200 ms: each piece costs its context of about 500 ms beside it. */
    private static final int LEAST_FRAMES = 5;

    private final UnitVocoder network;

    /** Owns the network. */
    Vocoder(UnitVocoder network) {
        this.network = network;
    }

    /**
     * Loads a vocoder's folder, e.g. {@code models/spirit-mini-base/speech_tokenizer/hifigan_spiritlm_base}.
     *
     * @throws io.spiritlm.neural.CheckpointException in one line, if it isn't whole
     */
    public static Vocoder open(Path folder) {
        return new Vocoder(UnitVocoder.open(folder));
    }

    /** Whether its units want a pitch and a style each; otherwise it passes over both. */
    public boolean expressive() {
        return network.config().expressive();
    }

    /** The units it says. */
    public Codebooks codebooks() {
        var config = network.config();
        return new Codebooks(
                config.units(), config.pitchCodes().size(), config.styleCodes().size());
    }

    /** Names of the speakers; the first is not always the default. */
    public List<String> speakers() {
        return network.speakers();
    }

    /** Names of the styles; none where it is {@link #expressive}. */
    public List<String> styles() {
        return network.styles();
    }

    /** How much audio must be known behind a sample before it is final. */
    public Duration lag() {
        return Duration.ofMillis(1000L
                * network.config().contextFrames()
                * network.config().hopSamples()
                / io.spiritlm.wire.Pcm16.SAMPLE_RATE_HZ);
    }

    /** A new run's stream. A voice that isn't known is refused at the first units. */
    public VocoderStream stream(Voice voice, UnitTiming timing) {
        var speaker = id(voice.speaker(), network.speakers(), network.config().defaultSpeaker());
        var style = id(voice.style(), network.styles(), network.config().defaultStyle());
        if (speaker.isEmpty()) {
            return VocoderStream.refusing(network.config(), unknown("speaker", network.speakers(), voice.speaker()));
        }
        if (style.isEmpty()) {
            return VocoderStream.refusing(network.config(), unknown("style", network.styles(), voice.style()));
        }
        var waveform = new WaveformStream(network, speaker.getAsInt(), style.getAsInt(), LEAST_FRAMES);
        return switch (timing) {
            case PREDICTED -> VocoderStream.of(network.config(), new DurationStream(network), waveform);
            case FRAMES -> VocoderStream.of(network.config(), waveform);
        };
    }

    /**
     * The sound of a recording's units as a tokenizer found them: each semantic unit is a frame, nothing is predicted. An EXPRESSIVE
     * vocoder repeats the codes of pitch and of style, which have rates of their own, to frames; it refuses streams whose lengths are
     * more than one code apart. A BASE one passes over both.
     *
     * @param recording all of its units, without repeats left out; only the order within each stream counts
     */
    public Vocoded resynthesis(Voice voice, SpeechSpan recording) {
        return stream(voice, UnitTiming.FRAMES).recording(recording);
    }

    /**
     * A whole run of speech that a language model wrote; no samples if it has no semantic units.
     *
     * @param goesOnFrom the speech at the prompt's end that it goes on from, with which it is vocoded and which is then cut off; it has
     *     no samples if it adds fewer than {@link io.spiritlm.wire.units.ModelOutput#LEAST_SEMANTIC_UNITS} units. Without tokens for a
     *     run of its own
     */
    public Vocoded vocode(SpeechSpan run, SpeechSpan goesOnFrom, Voice voice) {
        var vocoder = new RunVocoder(this, voice, goesOnFrom);
        Vocoded first = vocoder.add(run);
        return first instanceof Vocoded.Refused ? first : RunVocoder.joined(first, vocoder.finish());
    }

    private static OptionalInt id(String name, List<String> names, int otherwise) {
        if (name.isEmpty()) {
            return OptionalInt.of(otherwise);
        }
        int id = names.indexOf(name);
        return id < 0 ? OptionalInt.empty() : OptionalInt.of(id);
    }

    private static String unknown(String what, List<String> names, String found) {
        return "%s: expected %s, found '%s'"
                .formatted(what, names.isEmpty() ? "none, as the vocoder has none" : "one of " + names, found);
    }

    @Override
    public void close() {
        network.close();
    }
}
