package io.spiritlm.deploy;

import io.spiritlm.deploy.pipeline.F0Method;
import io.spiritlm.deploy.pipeline.ModelFolder;
import io.spiritlm.deploy.pipeline.ModelVersion;
import io.spiritlm.lm.LanguageModel;
import io.spiritlm.neural.CheckpointException;
import io.spiritlm.tokenize.model.Fcpe;
import io.spiritlm.tokenize.model.HubertTokenizer;
import io.spiritlm.tokenize.model.PitchQuantizer;
import io.spiritlm.tokenize.model.StyleEncoder;
import io.spiritlm.tokenize.words.LetterSoundsFile;
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
            "Holds every tensor's name and shape against the configuration; loads none. Doesn't hold the parts against each",
            "other. Exits with 1 when neither BASE nor EXPRESSIVE has all its parts."
        })
final class CheckCommand implements Callable<Integer> {
    private static final String EXPRESSIVE = "wanted for EXPRESSIVE alone";

    /** The command that needs every part. */
    private static final String ALL = "speak";

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
        MALFORMED
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
     * @param possible commands that work with it, BASE
     * @param expressive commands that work with it and {@code expressiveOptions}
     * @param licence under which its use stands
     */
    record Report(
            List<Part> parts,
            List<String> possible,
            String expressiveOptions,
            List<String> expressive,
            String licence) {
        Report {
            parts = List.copyOf(parts);
            possible = List.copyOf(possible);
            expressive = List.copyOf(expressive);
        }
    }

    @Override
    public Integer call() throws IOException {
        Report report = report(folder);
        PrintWriter out = spec.commandLine().getOut();
        for (Part part : report.parts()) {
            out.printf("%-50s %-10s %s%n", part.path(), part.state().name().toLowerCase(Locale.ROOT), part.found());
        }
        out.printf("possible: %s%n", listed(report.possible()));
        out.printf("possible with %s: %s%n", report.expressiveOptions(), listed(report.expressive()));
        out.printf("licence: %s%n", report.licence());
        out.flush();
        json.write(report);
        return report.possible().contains(ALL) || report.expressive().contains(ALL) ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private static String listed(List<String> commands) {
        return commands.isEmpty() ? "nothing" : String.join(", ", commands);
    }

    private static Report report(Path root) throws IOException {
        var base = new ModelFolder(root);
        var expressive = new ModelFolder(root, ModelVersion.EXPRESSIVE, F0Method.FCPE);
        Part tokenizer = part(base, base.tokenizer(), HubertTokenizer::check);
        Part words = words(base);
        Part vocoder = part(base, base.vocoder(), UnitVocoder::check);
        Part language = languageModel(base);
        Part pitch = optional(expressive, expressive.pitchQuantizer(), PitchQuantizer::check, EXPRESSIVE);
        Part style = optional(expressive, expressive.styleEncoder(), StyleEncoder::check, EXPRESSIVE);
        Part fcpe = optional(
                expressive,
                expressive.fcpe(),
                Fcpe::check,
                Fcpe.FILE + " of the package torchfcpe; not needed with --f0 yaapt");
        Part expressiveVocoder = optional(expressive, expressive.vocoder(), UnitVocoder::check, EXPRESSIVE);
        Part expressiveLanguage = languageModel(expressive);
        return new Report(
                List.of(tokenizer, words, vocoder, language, pitch, style, fcpe, expressiveVocoder, expressiveLanguage),
                possible(isOk(tokenizer), isOk(language), isOk(vocoder)),
                isOk(fcpe) || !isOk(pitch) ? "--expressive" : "--expressive --f0 yaapt",
                possible(
                        isOk(tokenizer) && isOk(pitch) && isOk(style),
                        isOk(expressiveLanguage),
                        isOk(expressiveVocoder)),
                licence(base));
    }

    private static boolean isOk(Part part) {
        return part.state() == State.OK;
    }

    private static List<String> possible(boolean hears, boolean writes, boolean sounds) {
        List<String> possible = new ArrayList<>();
        add(possible, "tokenize", hears);
        add(possible, "vocode", sounds);
        add(possible, "transcribe", hears && writes);
        add(possible, "say", writes && sounds);
        add(possible, ALL, hears && writes && sounds);
        return possible;
    }

    private static void add(List<String> possible, String command, boolean works) {
        if (works) {
            possible.add(command);
        }
    }

    private static Part words(ModelFolder model) {
        Path file = model.wordTimes();
        String path = model.root().relativize(file).toString();
        if (!Files.exists(file)) {
            return new Part(
                    path, State.MISSING, "wanted for the times of transcripts' words; spirit train words makes it");
        }
        try {
            return new Part(
                    path, State.OK, LetterSoundsFile.check(file, HubertTokenizer.codebookSize(model.tokenizer())));
        } catch (CheckpointException e) {
            return new Part(path, State.MALFORMED, String.valueOf(e.getMessage()));
        }
    }

    private static Part languageModel(ModelFolder model) throws IOException {
        String path = "spiritlm_model";
        if (model.languageModels().isEmpty()) {
            return new Part(
                    path,
                    State.MISSING,
                    model.version() == ModelVersion.EXPRESSIVE ? EXPRESSIVE : "expected a folder of BASE, found none");
        }
        try {
            return part(
                    model,
                    model.languageModel(),
                    folder -> LanguageModel.check(folder) + "; " + LanguageModel.memory(folder, model.settings()));
        } catch (IllegalArgumentException e) {
            return new Part(path, State.MALFORMED, String.valueOf(e.getMessage()));
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

    private static Part optional(ModelFolder model, Path folder, Function<Path, String> check, String wanted) {
        Part part = part(model, folder, check);
        return part.state() == State.MISSING ? new Part(part.path(), part.state(), wanted) : part;
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
