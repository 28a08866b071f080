package io.spiritlm.vocode.model;

import io.spiritlm.neural.Checkpoint;
import io.spiritlm.neural.CheckpointException;
import io.spiritlm.neural.ConfigFile;
import io.spiritlm.neural.GraphSession;
import io.spiritlm.neural.Safetensors;
import io.spiritlm.neural.Tensors;
import io.spiritlm.neural.torch.TorchArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A loaded vocoder: units in, waveform out.
 *
 * <p>Thread-safe. Every call computes for milliseconds on the calling thread, which must be neither an event loop's nor
 * virtual. Close it when no call is under way.
 */
public final class UnitVocoder implements AutoCloseable {
    /** An untrained predictor may ask for any length; no unit lasts longer than this many frames. */
    static final int MAX_FRAMES_PER_UNIT = 500;

    private final UnitHifiGanConfig config;
    private final List<String> speakers;
    private final List<String> styles;
    private final GraphSession session;
    private final Placeholder<TInt32> units;
    private final Placeholder<TInt32> speaker;
    private final Placeholder<TInt32> style;
    private final Placeholder<TInt32> pitchCodes;
    private final Placeholder<TInt32> styleCodes;
    private final Operand<TFloat32> waveform;
    private final Operand<TFloat32> logDurations;

    /** Owns the session. */
    private UnitVocoder(
            GraphSession session,
            UnitHifiGanConfig config,
            List<String> speakers,
            List<String> styles,
            Checkpoint checkpoint) {
        this.session = session;
        this.config = config;
        this.speakers = List.copyOf(speakers);
        this.styles = List.copyOf(styles);
        var tf = session.ops();
        var network = new UnitHifiGan(tf, config, session.weights(checkpoint));
        units = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(1, -1)));
        speaker = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(1)));
        style = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(1)));
        pitchCodes = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(1, -1)));
        styleCodes = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(1, -1)));
        waveform = config.expressive()
                ? network.expressiveWaveform(units, pitchCodes, styleCodes, speaker)
                : network.waveform(units, speaker, style);
        logDurations = network.logDurations(units);
    }

    /**
     * Loads {@code config.json}, {@code generator.pt} (as released) or {@code model.safetensors}, {@code speakers.txt} and,
     * in BASE, {@code styles.txt} of a folder, e.g. {@code speech_tokenizer/hifigan_spiritlm_base}.
     *
     * @throws CheckpointException in one line, if one of them is missing or doesn't fit the others
     */
    public static UnitVocoder open(Path folder) {
        return built(folder, vocoder -> {
            vocoder.session.start();
            return vocoder;
        });
    }

    /**
     * Holds a folder's tensors against its configuration without loading them; says in one line what it is.
     *
     * @throws CheckpointException as {@link #open}
     */
    public static String check(Path folder) {
        return built(folder, vocoder -> {
            try (vocoder) {
                UnitHifiGanConfig config = vocoder.config;
                String voice = config.expressive()
                        ? "%d pitch codes of %d ms, %d style codes of %d ms"
                                .formatted(
                                        config.pitchCodes().size(),
                                        config.pitchCodes().hopSamples() / 16,
                                        config.styleCodes().size(),
                                        config.styleCodes().hopSamples() / 16)
                        : config.styles() + " styles";
                return "unit HiFi-GAN: %d units of %d ms, %d speakers, %s"
                        .formatted(config.units(), config.hopSamples() / 16, config.speakers(), voice);
            }
        });
    }

    private static <R> R built(Path folder, Function<UnitVocoder, R> use) {
        try {
            Path configFile = existing(folder.resolve("config.json"));
            var config = UnitHifiGanConfig.read(configFile);
            var speakers = names(folder.resolve("speakers.txt"), config.speakers());
            var styles = names(folder.resolve("styles.txt"), config.styles());
            try (var checkpoint = weights(folder)) {
                return GraphSession.ownedBy(
                        session -> use.apply(new UnitVocoder(session, config, speakers, styles, checkpoint)));
            }
        } catch (IOException unreadable) {
            throw new CheckpointException("vocoder " + folder + ": " + unreadable.getMessage(), unreadable);
        }
    }

    private static Checkpoint weights(Path folder) {
        Path released = folder.resolve("generator.pt");
        return Files.isRegularFile(released)
                ? TorchArchive.tensors(released, "generator")
                : Safetensors.open(existing(folder.resolve("model.safetensors")));
    }

    private static Path existing(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new CheckpointException("vocoder: expected a file " + file + ", found none");
        }
        return file;
    }

    private static List<String> names(Path file, int expected) {
        if (expected == 0) {
            return List.of();
        }
        var names = ConfigFile.text("vocoder", file)
                .lines()
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
        if (names.size() != expected) {
            throw new CheckpointException(file + ": expected " + expected + " names, found " + names.size());
        }
        return names;
    }

    public UnitHifiGanConfig config() {
        return config;
    }

    /** Names of the speakers, in the order of their ids; empty where the checkpoint knows only one. */
    public List<String> speakers() {
        return speakers;
    }

    /** Names of the styles, in the order of their ids; empty where the checkpoint has none. */
    public List<String> styles() {
        return styles;
    }

    /**
     * The waveform of a whole utterance, 16 kHz in -1..1: {@link UnitHifiGanConfig#hopSamples} samples a frame.
     *
     * @param frames a unit for every frame, with its pitch and style if the checkpoint is EXPRESSIVE
     * @param speakerId 0 where the checkpoint knows only one
     * @param styleId 0 where the checkpoint has none, or is EXPRESSIVE
     * @throws IllegalArgumentException if an id isn't the checkpoint's, or the frames are the other version's
     */
    public float[] waveform(SpokenUnits frames, int speakerId, int styleId) {
        if (frames.count() == 0) {
            return new float[0];
        }
        if (frames.expressive() != config.expressive()) {
            throw new IllegalArgumentException("vocoder: expected %s, as the checkpoint is %s, found %s"
                    .formatted(
                            contents(config.expressive()),
                            config.expressive() ? "EXPRESSIVE" : "BASE",
                            contents(frames.expressive())));
        }
        checkIds("unit", frames.units(), config.units());
        checkId("speaker", speakerId, config.speakers());
        checkId("style", styleId, config.styles());
        if (!config.expressive()) {
            try (var styleTensor = Tensors.ints(Shape.of(1), new int[] {styleId})) {
                return waveform(frames.units(), speakerId, runner -> runner.feed(style, styleTensor));
            }
        }
        checkIds("pitch", frames.pitch(), config.pitchCodes().size());
        checkIds("style", frames.style(), config.styleCodes().size());
        var shape = Shape.of(1, frames.count());
        try (var pitchTensor = Tensors.ints(shape, frames.pitch());
                var styleTensor = Tensors.ints(shape, frames.style())) {
            return waveform(
                    frames.units(),
                    speakerId,
                    runner -> runner.feed(pitchCodes, pitchTensor).feed(styleCodes, styleTensor));
        }
    }

    /** @param voice feeds what the version wants beside units and a speaker */
    private float[] waveform(int[] frames, int speakerId, UnaryOperator<Session.Runner> voice) {
        try (var unitTensor = Tensors.ints(Shape.of(1, frames.length), frames);
                var speakerTensor = Tensors.ints(Shape.of(1), new int[] {speakerId});
                var result = voice.apply(session.run())
                        .feed(units, unitTensor)
                        .feed(speaker, speakerTensor)
                        .fetch(waveform)
                        .run()) {
            return Tensors.toArray((TFloat32) result.get(0));
        }
    }

    /** How many frames each unit of a whole utterance lasts, at least 1; the units are without repeats. */
    public int[] durations(int[] distinctUnits) {
        float[] logs = logDurations(distinctUnits);
        int[] frames = new int[logs.length];
        for (int i = 0; i < logs.length; i++) {
            frames[i] = (int) Math.clamp(Math.rint(Math.exp(logs[i]) - 1), 1, MAX_FRAMES_PER_UNIT);
        }
        return frames;
    }

    /** The same as it is predicted, {@code log(1 + frames)}. */
    float[] logDurations(int[] distinctUnits) {
        if (distinctUnits.length == 0) {
            return new float[0];
        }
        checkIds("unit", distinctUnits, config.units());
        try (var unitTensor = Tensors.ints(Shape.of(1, distinctUnits.length), distinctUnits);
                var result = session.run()
                        .feed(units, unitTensor)
                        .fetch(logDurations)
                        .run()) {
            return Tensors.toArray((TFloat32) result.get(0));
        }
    }

    private static String contents(boolean expressive) {
        return expressive ? "units with pitch and style" : "units alone";
    }

    private static void checkIds(String what, int[] ids, int count) {
        for (int id : ids) {
            checkId(what, id, count);
        }
    }

    private static void checkId(String what, int id, int count) {
        if (id < 0 || id >= Math.max(1, count)) {
            throw new IllegalArgumentException(what + ": expected 0.." + (Math.max(1, count) - 1) + ", found " + id);
        }
    }

    @Override
    public void close() {
        session.close();
    }
}
