package io.spiritlm.deploy;

import io.spiritlm.deploy.pipeline.ModelFolder;
import io.spiritlm.ingest.WavFile;
import io.spiritlm.lm.DecodingWatch;
import io.spiritlm.lm.Generation;
import io.spiritlm.lm.GenerationDefaults;
import io.spiritlm.lm.GenerationRequest;
import io.spiritlm.lm.LanguageModel;
import io.spiritlm.lm.Prompts;
import io.spiritlm.vocode.Vocoded;
import io.spiritlm.vocode.Vocoder;
import io.spiritlm.wire.Finish;
import io.spiritlm.wire.ForcedModality;
import io.spiritlm.wire.Pcm16;
import io.spiritlm.wire.Usage;
import io.spiritlm.wire.units.Codebooks;
import io.spiritlm.wire.units.Modality;
import io.spiritlm.wire.units.ModelOutput;
import io.spiritlm.wire.units.Span;
import io.spiritlm.wire.units.SpeechSpan;
import io.spiritlm.wire.units.TextSpan;
import io.spiritlm.wire.units.UnitString;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Has the language model go on from a ready-made prompt, without Kafka. */
@Command(
        name = "complete",
        description = "Have the language model go on from a prompt, which is used as it is.",
        footer = {
            "",
            "What it wrote is printed run by run, a line each: text, or units. A run of speech behind another run is left out if",
            "it has fewer than 24 semantic units. Speech that goes on from the prompt's is said with it, and the prompt cut off.",
            "What --temperature, --top-p and --max-tokens don't say, the model's generation_config.json may."
        })
final class CompleteCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "PROMPT",
            description =
                    "E.g. '[Speech][Hu12][Hu7][Text]'; - reads it from standard input, to the end of its last line.")
    private String prompt = "";

    @Option(
            names = "--output",
            paramLabel = "MODALITY",
            description = "What may be written: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Modality output = Modality.ARBITRARY;

    @Option(
            names = "-o",
            paramLabel = "OUT.wav",
            description = "Say the speech, and write it there: 16 kHz, mono, 16 bit.")
    private Optional<Path> file = Optional.empty();

    @Mixin
    private final SamplingOptions sampling = new SamplingOptions();

    @Mixin
    private final VoiceOptions voice = new VoiceOptions();

    @Mixin
    private final ModelOption model = new ModelOption();

    @Mixin
    private final AnswerMemoryOptions memory = new AnswerMemoryOptions();

    @Mixin
    private final JsonReport json = new JsonReport();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    CompleteCommand() {}

    /** What was written; {@code finish} is {@code stop} when the model ended it. */
    record Figures(List<Run> runs, String finish, int promptTokens, int writtenTokens, double seconds) {}

    /** A run of one modality, {@code text} or {@code speech}. */
    record Run(String modality, String content) {}

    private record Written(String string, Finish finish, Usage usage) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        String asked = asked();
        long begun = System.nanoTime();
        Written written = write(asked);
        List<Span> runs = ModelOutput.read(written.string());
        PrintWriter out = spec.commandLine().getOut();
        runs.forEach(run -> out.println(content(run)));
        out.flush();
        json.write(new Figures(
                runs.stream().map(CompleteCommand::figure).toList(),
                written.finish().name().toLowerCase(Locale.ROOT),
                written.usage().promptTokens(),
                written.usage().writtenTokens(),
                (System.nanoTime() - begun) / 1e9));
        if (file.isPresent()) {
            out.println(say(asked, runs, file.get()));
        }
        return ExitCode.OK;
    }

    private String asked() throws IOException {
        String asked = prompt.equals("-")
                ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8).replaceFirst("\\R\\z", "")
                : prompt;
        if (asked.isBlank()) {
            throw new IllegalArgumentException("prompt: expected text or units, found none");
        }
        return asked;
    }

    private Written write(String asked) throws IOException, InterruptedException {
        ModelFolder folder = model.folder();
        Path languageModel = folder.languageModel();
        var drawn = sampling.sampling(GenerationDefaults.read(languageModel));
        Modality allowed = sampling.forced() == ForcedModality.ON ? output : Modality.ARBITRARY;
        try (LanguageModel opened = LanguageModel.open(languageModel, memory.settings(1), DecodingWatch.NONE)) {
            requireUnits(asked, opened.vocabulary().codebooks());
            List<Integer> ids = new ArrayList<>();
            try (Generation generation = opened.generate(
                    new GenerationRequest(asked, drawn, allowed, sampling.restraints(), 0), List.of())) {
                for (var token = generation.next(); token.isPresent(); token = generation.next()) {
                    ids.add(token.get().id());
                }
                return new Written(
                        opened.vocabulary().decode(ids), generation.finish().orElseThrow(), generation.usage());
            }
        }
    }

    private static void requireUnits(String asked, Codebooks codebooks) {
        for (Span span : UnitString.parse(asked)) {
            switch (span) {
                case TextSpan _ -> {}
                case SpeechSpan speech -> speech.tokens().forEach(token -> codebooks.check(token, "prompt"));
            }
        }
    }

    /** Gives a line for people. */
    private String say(String asked, List<Span> runs, Path target) throws IOException {
        SpeechSpan goesOnFrom = output == Modality.ARBITRARY ? Prompts.lastSpeech(asked) : SpeechSpan.semantic();
        Pcm16 sound = Pcm16.of();
        try (Vocoder vocoder = Vocoder.open(model.folder().vocoder())) {
            for (int i = 0; i < runs.size(); i++) {
                if (runs.get(i) instanceof SpeechSpan speech) {
                    sound = sound.concat(sound(
                            i + 1, vocoder.vocode(speech, i == 0 ? goesOnFrom : SpeechSpan.semantic(), voice.voice())));
                }
            }
        }
        if (sound.length() == 0) {
            throw new IOException(
                    "answer: expected speech to write to %s, found none that can be said".formatted(target));
        }
        try (WavFile wav = WavFile.create(target)) {
            wav.write(sound);
        }
        return SpokenOutput.line(target, sound.length());
    }

    /** None for a run that can't be said, which is told on the error stream. */
    private Pcm16 sound(int run, Vocoded vocoded) {
        return switch (vocoded) {
            case Vocoded.Audio(Pcm16 samples) -> samples;
            case Vocoded.Refused(String reason) -> {
                spec.commandLine().getErr().println("run %d is not said: %s".formatted(run, reason));
                yield Pcm16.of();
            }
        };
    }

    private static Run figure(Span run) {
        return new Run(run instanceof SpeechSpan ? "speech" : "text", content(run));
    }

    private static String content(Span run) {
        return switch (run) {
            case TextSpan(String text) -> text;
            case SpeechSpan speech -> speech.toString();
        };
    }
}
