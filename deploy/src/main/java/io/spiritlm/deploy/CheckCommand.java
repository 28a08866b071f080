package io.spiritlm.deploy;

import io.spiritlm.deploy.pipeline.ModelFolder;
import io.spiritlm.lm.LanguageModel;
import io.spiritlm.neural.CheckpointException;
import io.spiritlm.tokenize.model.HubertTokenizer;
import io.spiritlm.tokenize.model.PitchQuantizer;
import io.spiritlm.tokenize.model.StyleEncoder;
import io.spiritlm.vocode.model.UnitVocoder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what a folder of checkpoints holds and makes possible. */
@Command(
        name = "check",
        description =
                "Say what a folder of checkpoints holds, what it makes possible, and what is missing or malformed.",
        footer = {
            "",
            "Holds every tensor's name and shape against the configuration; loads none. Exits with 1 when a part that the",
            "commands need is missing or malformed."
        })
final class CheckCommand implements Callable<Integer> {
    /** Parts of EXPRESSIVE that nothing reads yet. */
    private static final List<String> UNUSED =
            List.of("speech_tokenizer/hifigan_spiritlm_expressive_w2v2", "spiritlm_model/spirit-lm-expressive-7b");

    @Parameters(paramLabel = "DIR", description = "Checkpoints laid out as Spirit LM was released.")
    private Path folder = Path.of("");

    @Mixin
    private final JsonReport json = new JsonReport();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    CheckCommand() {}

    /** How a part was found. */
    enum State {
        OK,
        MISSING,
        MALFORMED,
        /** It is there, and nothing here can use it yet. */
        UNUSED
    }

    /**
     * A part of the tree.
     *
     * @param found what it is, or what is wrong with it
     */
    record Part(String path, State state, String found) {}

    /**
     * All of it.
     *
     * @param possible commands that work with it
     * @param licence under which its use stands
     */
    record Report(List<Part> parts, List<String> possible, String licence) {
        Report {
            parts = List.copyOf(parts);
            possible = List.copyOf(possible);
        }
    }

    @Override
    public Integer call() throws IOException {
        Report report = report(new ModelFolder(folder));
        PrintWriter out = spec.commandLine().getOut();
        for (Part part : report.parts()) {
            out.printf("%-50s %-10s %s%n", part.path(), part.state().name().toLowerCase(Locale.ROOT), part.found());
        }
        out.printf("possible: %s%n", report.possible().isEmpty() ? "nothing" : String.join(", ", report.possible()));
        out.printf("licence: %s%n", report.licence());
        out.flush();
        json.write(report);
        return report.possible().contains("speak") ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private static Report report(ModelFolder model) {
        Part tokenizer = part(model, model.tokenizer(), HubertTokenizer::check);
        Part vocoder = part(model, model.vocoder(), UnitVocoder::check);
        Part language = languageModel(model);
        List<Part> parts = new ArrayList<>(List.of(tokenizer, vocoder, language));
        parts.add(expressive(model, model.pitchQuantizer(), PitchQuantizer::check));
        parts.add(expressive(model, model.styleEncoder(), StyleEncoder::check));
        for (String path : UNUSED) {
            Part part = expressive(model, model.root().resolve(path), folder -> "EXPRESSIVE isn't built yet");
            parts.add(part.state() == State.OK ? new Part(path, State.UNUSED, part.found()) : part);
        }
        boolean hears = tokenizer.state() == State.OK;
        boolean sounds = vocoder.state() == State.OK;
        boolean writes = language.state() == State.OK;
        List<String> possible = new ArrayList<>();
        add(possible, "tokenize", hears);
        add(possible, "vocode", sounds);
        add(possible, "transcribe", hears && writes);
        add(possible, "say", writes && sounds);
        add(possible, "speak", hears && writes && sounds);
        return new Report(parts, possible, licence(model));
    }

    private static void add(List<String> possible, String command, boolean works) {
        if (works) {
            possible.add(command);
        }
    }

    private static Part languageModel(ModelFolder model) {
        try {
            return part(model, model.languageModel(), LanguageModel::check);
        } catch (IOException | IllegalArgumentException e) {
            return new Part("spiritlm_model", State.MISSING, String.valueOf(e.getMessage()));
        }
    }

    private static Part part(ModelFolder model, Path folder, Function<Path, String> check) {
        String path = model.root().relativize(folder).toString();
        if (!Files.isDirectory(folder)) {
            return new Part(path, State.MISSING, "expected a folder, found none");
        }
        try {
            return new Part(path, State.OK, check.apply(folder));
        } catch (CheckpointException e) {
            return new Part(path, State.MALFORMED, String.valueOf(e.getMessage()));
        }
    }

    private static Part expressive(ModelFolder model, Path folder, Function<Path, String> check) {
        Part part = part(model, folder, check);
        return part.state() == State.MISSING
                ? new Part(part.path(), part.state(), "wanted for EXPRESSIVE alone, which isn't built yet")
                : part;
    }

    private static String licence(ModelFolder model) {
        if (Files.isRegularFile(model.tokenizer().resolve(HubertTokenizer.RELEASED_NETWORK))) {
            return "if these are Meta's weights, the FAIR Noncommercial Research License: for research only";
        }
        return Files.isRegularFile(model.root().resolve("README.md"))
                ? "see README.md there"
                : "unknown: ask where the folder comes from";
    }
}
