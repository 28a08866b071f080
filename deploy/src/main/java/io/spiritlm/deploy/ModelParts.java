package io.spiritlm.deploy;

import io.spiritlm.deploy.pipeline.ModelFolder;
import io.spiritlm.deploy.pipeline.ModelVersion;
import io.spiritlm.evaluate.MeasuredModel;
import io.spiritlm.evaluate.MissingPartException;
import io.spiritlm.lm.Generation;
import io.spiritlm.lm.LanguageModel;
import io.spiritlm.lm.LanguageToken;
import io.spiritlm.lm.TextAssembler;
import io.spiritlm.neural.CheckpointException;
import io.spiritlm.tokenize.model.HubertTokenizer;
import io.spiritlm.vocode.UnitTiming;
import io.spiritlm.vocode.Vocoded;
import io.spiritlm.vocode.Vocoder;
import io.spiritlm.vocode.VocoderStream;
import io.spiritlm.wire.Pcm16;
import io.spiritlm.wire.Sampling;
import io.spiritlm.wire.Task;
import io.spiritlm.wire.Voice;
import io.spiritlm.wire.units.AlignedUnits;
import io.spiritlm.wire.units.Modality;
import io.spiritlm.wire.units.Span;
import io.spiritlm.wire.units.SpeechSpan;
import io.spiritlm.wire.units.TextSpan;
import io.spiritlm.wire.units.TimedUnit;
import io.spiritlm.wire.units.UnitRuns;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The parts of a model folder, without Kafka; each is opened when it is first needed. For one thread. */
final class ModelParts implements MeasuredModel, AutoCloseable {
    private static final Sampling TRANSCRIPT = new Sampling.Greedy(100);
    private static final Sampling SPEECH = new Sampling.Greedy(300);

    private final Part<HubertTokenizer> tokenizer;
    private final Part<LanguageModel> languageModel;
    private final Part<Vocoder> vocoder;

    /** Opens a part. */
    private interface Opening<T> {
        T open() throws IOException;
    }

    /** A part that is opened once. */
    private static final class Part<T extends AutoCloseable> {
        private final Opening<T> opening;
        private @Nullable T opened;

        Part(Opening<T> opening) {
            this.opening = opening;
        }

        T get() throws MissingPartException {
            T part = opened;
            if (part == null) {
                try {
                    part = opening.open();
                } catch (CheckpointException | IllegalArgumentException | IOException missing) {
                    throw new MissingPartException(FailureLine.of(missing), missing);
                }
                opened = part;
            }
            return part;
        }

        Optional<T> ifOpened() {
            return Optional.ofNullable(opened);
        }
    }

    /** @throws IllegalArgumentException if they aren't BASE's: what is measured has semantic units alone */
    ModelParts(ModelFolder folder) {
        if (folder.version() != ModelVersion.BASE) {
            throw new IllegalArgumentException("evaluation: expected BASE, found %s: it measures semantic units alone"
                    .formatted(folder.version()));
        }
        tokenizer = new Part<>(() -> HubertTokenizer.open(folder.tokenizer()));
        languageModel = new Part<>(() -> LanguageModel.open(folder.languageModel(), 1));
        vocoder = new Part<>(() -> Vocoder.open(folder.vocoder()));
    }

    @Override
    public int[] units(float[] samples) throws MissingPartException {
        return tokenizer.get().units(samples);
    }

    @Override
    public String transcribe(int[] units) throws MissingPartException, InterruptedException {
        languageModel.get();
        if (units.length == 0) {
            return "";
        }
        int[] runs = UnitRuns.collapse(UnitRuns.ofFrames(0, units)).stream()
                .mapToInt(TimedUnit::id)
                .toArray();
        var assembler = new TextAssembler();
        var text = new StringBuilder();
        write(Task.TRANSCRIBE, SpeechSpan.semantic(runs), TRANSCRIPT, token -> text.append(assembler.add(token)));
        return text.toString();
    }

    @Override
    public int[] say(String text) throws MissingPartException, InterruptedException {
        IntStream.Builder units = IntStream.builder();
        write(Task.SPEAK, new TextSpan(text), SPEECH, token -> {
            if (token instanceof LanguageToken.Unit unit) {
                units.add(unit.token().id());
            }
        });
        return units.build().toArray();
    }

    /** Writes nothing when the prompt is longer than the model takes. */
    private void write(Task task, Span input, Sampling sampling, Consumer<LanguageToken> sink)
            throws MissingPartException, InterruptedException {
        LanguageModel model = languageModel.get();
        Modality output = task.answer(Modality.ARBITRARY);
        String prompt = model.prompts().prompt(task, List.of(input), output);
        if (model.vocabulary().encode(prompt).length > model.capacity()) {
            return;
        }
        try (Generation generation = model.generate(prompt, sampling, output)) {
            for (var token = generation.next(); token.isPresent(); token = generation.next()) {
                sink.accept(token.get().token());
            }
        }
    }

    @Override
    public short[] vocodeRuns(int[] units) throws MissingPartException {
        return sound(units, Voice.DEFAULT, UnitTiming.PREDICTED);
    }

    @Override
    public short[] vocodeFrames(int[] units, String speaker) throws MissingPartException {
        return sound(units, new Voice(speaker, ""), UnitTiming.FRAMES);
    }

    @Override
    public List<String> speakers() throws MissingPartException {
        return vocoder.get().speakers();
    }

    private short[] sound(int[] units, Voice voice, UnitTiming timing) throws MissingPartException {
        VocoderStream stream = vocoder.get().stream(voice, timing);
        if (units.length == 0) {
            return new short[0];
        }
        Pcm16 sound =
                audio(stream.push(AlignedUnits.of(SpeechSpan.semantic(units)))).concat(audio(stream.finish()));
        short[] samples = new short[sound.length()];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = sound.sample(i);
        }
        return samples;
    }

    private static Pcm16 audio(Vocoded vocoded) throws MissingPartException {
        return switch (vocoded) {
            case Vocoded.Audio audio -> audio.samples();
            case Vocoded.Refused refused -> {
                var mismatch = new IllegalArgumentException("vocoder: " + refused.reason());
                throw new MissingPartException(FailureLine.of(mismatch), mismatch);
            }
        };
    }

    @Override
    public void close() {
        tokenizer.ifOpened().ifPresent(HubertTokenizer::close);
        languageModel.ifOpened().ifPresent(LanguageModel::close);
        vocoder.ifOpened().ifPresent(Vocoder::close);
    }
}
