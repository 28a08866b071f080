package io.spiritlm.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Checkpoints with the release's names, formats and units, both versions, run every command that takes a model; their weights are random
 * ({@code src/test/golden/tree.py}), so what comes out means nothing.
 */
@Timeout(180)
class ReleasedTreeIT {
    private static final String TREE =
            Path.of("src", "test", "resources", "released-tree").toString();

    @TempDir
    Path folder;

    @Test
    void baseTokenizesTranscribesAnswersAndSpeaks() throws Exception {
        everyCommandWorks("(?s)(\\[Hu\\d+])+\\s*", List.of(), List.of(), "--model", TREE);
    }

    @Test
    void completesPromptsOfEitherVersion() throws IOException {
        Path sound = folder.resolve("answer.wav");
        Path figures = folder.resolve("figures.json");
        String units = outputOf(
                "complete",
                "[Text]hello[Speech]",
                "--output",
                "speech",
                "--max-tokens",
                "30",
                "--seed",
                "2",
                "-o",
                sound.toString(),
                "--json",
                figures.toString(),
                "--model",
                TREE);
        assertThat(units).matches("(?s)(\\[Hu\\d+])+\\R.*answer\\.wav: .* s\\R");
        assertThat(Files.size(sound)).isGreaterThan(1_000);
        assertThat(Files.readString(figures)).contains("\"modality\" : \"speech\"", "[Hu", "\"writtenTokens\"");

        String text = outputOf(
                "complete",
                "[Speech][St5][Pi3][Hu7][Text]",
                "--output",
                "text",
                "--max-tokens",
                "20",
                "--model",
                TREE,
                "--expressive");
        assertThat(text).doesNotContain("[");

        assertThat(refusalOf("[Speech][Pi3]")).isEqualTo("spirit: prompt: expected no [Pi] units, found [Pi3]");
        assertThat(refusalOf("[Hu99999999999]"))
                .isEqualTo("spirit: prompt: expected [Hu0]..[Hu500], found [Hu2147483647]");
        assertThat(refusalOf("[Hu1]".repeat(600))).isEqualTo("spirit: prompt: expected at most 512 tokens, found 602");
        assertThat(refusalOf(" ")).isEqualTo("spirit: prompt: expected text or units, found none");
    }

    @Test
    void scoresLinesAndTellsWhichItCannot() throws IOException {
        Path lines = folder.resolve("lines.txt");
        Files.writeString(lines, "[Speech][Hu7][Hu9]\n[Hu999]\n\n[Text]hello\n");
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = Spirit.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute("score", lines.toString(), "--at-once", "2", "--model", TREE);
        assertThat(exit).isEqualTo(1);
        assertThat(err.toString().strip())
                .isEqualTo("spirit: " + lines + " line 2: prompt: expected [Hu0]..[Hu500], found [Hu999]");
        assertThat(out.toString().lines())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line)
                        .matches("\\{\"line\":[14],\"tokens\":\\d+,\"logProbability\":-.*,\"perToken\":-.*}"));
    }

    @Test
    void classifiesRecordingsByExamples() throws Exception {
        Path examples = Files.createDirectories(folder.resolve("examples/classify"));
        for (String label : List.of("wash the table", "hello")) {
            Files.writeString(examples.resolve(label + ".units"), "[Hu7][Hu9]");
            Files.writeString(examples.resolve(label + ".txt"), label);
        }
        Path calls = Files.createDirectories(folder.resolve("calls"));
        Files.copy(DemoRecording.file(), calls.resolve("one.wav"));
        String line = outputOf(
                "classify",
                calls.toString(),
                "--examples",
                folder.resolve("examples").toString(),
                "--model",
                TREE);
        JsonNode utterances = new ObjectMapper().readTree(line).path("utterances");
        assertThat(utterances).isNotEmpty().allSatisfy(utterance -> {
            assertThat(utterance.path("label").textValue()).isIn("wash the table", "hello");
            assertThat(utterance.path("probability").asDouble()).isBetween(0.5, 1.0);
            assertThat(utterance.path("end").asDouble())
                    .isGreaterThan(utterance.path("start").asDouble());
        });
    }

    private static String refusalOf(String prompt) {
        StringWriter err = new StringWriter();
        int exit = Spirit.commandLine().setErr(new PrintWriter(err)).execute("complete", prompt, "--model", TREE);
        assertThat(exit).isEqualTo(1);
        return err.toString().strip();
    }

    @Test
    void expressiveTokenizesTranscribesAnswersAndSpeaks() throws Exception {
        everyCommandWorks(
                "(?s)\\[St\\d+]\\[Pi\\d+]\\[Hu\\d+](\\[(Hu|Pi|St)\\d+])+\\s*",
                List.of("--every-frame"),
                List.of("--recording"),
                "--model",
                TREE,
                "--expressive",
                "--f0",
                "yaapt");
    }

    @Test
    void saysHowToDoWithoutFcpesWeights() throws Exception {
        StringWriter err = new StringWriter();
        int exit = Spirit.commandLine()
                .setErr(new PrintWriter(err))
                .execute("tokenize", DemoRecording.file().toString(), "--model", TREE, "--expressive");
        assertThat(exit).isEqualTo(1);
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .startsWith("spirit: FCPE: expected ")
                .contains(Path.of("speech_tokenizer", "fcpe", "fcpe_c_v001.pt").toString())
                .endsWith("--f0 yaapt does without");
    }

    private void everyCommandWorks(String expectedUnits, List<String> asFound, List<String> asSaid, String... model)
            throws Exception {
        String recording = DemoRecording.file().toString();
        String units = outputOf(all(asFound, model), "tokenize", recording);
        assertThat(units).matches(expectedUnits);

        Path resynthesised = folder.resolve("resynthesised.wav");
        outputOf(all(asSaid, model), "vocode", units.strip(), "-o", resynthesised.toString());
        assertThat(Files.size(resynthesised)).isGreaterThan(1_000);
        if (!asSaid.isEmpty()) {
            long frames = units.split("\\[Hu", -1).length - 1L;
            assertThat(Files.size(resynthesised)).isEqualTo(44 + 2 * 640 * frames);
        }

        outputOf(model, "transcribe", recording);
        Path spoken = folder.resolve("spoken.wav");
        outputOf(model, "say", "hello there", "-o", spoken.toString());
        assertThat(spoken).exists();
        Path answer = folder.resolve("answer.wav");
        outputOf(model, "speak", recording, "-o", answer.toString());
        assertThat(answer).exists();
    }

    private static String[] all(List<String> options, String... more) {
        return Stream.concat(options.stream(), Stream.of(more)).toArray(String[]::new);
    }

    private static String outputOf(String[] model, String... arguments) {
        return outputOf(Stream.concat(Stream.of(arguments), Stream.of(model)).toArray(String[]::new));
    }

    @Test
    void vocodesPitchAndStyle() throws Exception {
        byte[] flat = vocoded("[St5][Pi3][Hu7][Hu8][Hu9]");
        assertThat(flat).hasSize(44 + 2 * 3 * 640);
        assertThat(vocoded("[St5][Pi3][Hu7][Hu8][Pi60][Hu9]"))
                .hasSameSizeAs(flat)
                .isNotEqualTo(flat);

        Path lines = folder.resolve("lines.txt");
        Files.writeString(lines, "[Hu7][Hu8][Hu9]\n[St5][Pi3][Hu7][Hu8][Hu9]\n");
        byte[] both = vocoded(lines.toString());
        assertThat(Arrays.copyOfRange(both, flat.length, both.length))
                .isEqualTo(Arrays.copyOfRange(flat, 44, flat.length));
    }

    @Test
    void speaksWithTheReleasesDefaultVoice() throws Exception {
        byte[] unasked = vocoded("[Hu7][Hu8][Hu9]");
        assertThat(vocoded("[Hu7][Hu8][Hu9]", "--speaker", "speaker2", "--style", "style8"))
                .isEqualTo(unasked);
        assertThat(vocoded("[Hu7][Hu8][Hu9]", "--style", "style0"))
                .hasSameSizeAs(unasked)
                .isNotEqualTo(unasked);
    }

    @Test
    void tellsOfEachLineThatCannotBeSaidAndSaysTheOthers() throws Exception {
        Path lines = folder.resolve("lines.txt");
        Files.writeString(lines, """
                [Hu7][Hu8]
                [Hu7][Hu501]

                hello
                [Pi3][St100][Hu7]
                [St5][Hu7]
                [St5][Pi3]
                [St5][Pi3][Hu9]
                """);
        Path sound = folder.resolve("sound.wav");
        StringWriter err = new StringWriter();
        int exit = Spirit.commandLine()
                .setOut(new PrintWriter(new StringWriter()))
                .setErr(new PrintWriter(err))
                .execute("vocode", lines.toString(), "-o", sound.toString(), "--model", TREE, "--every-frame");
        assertThat(exit).isEqualTo(1);
        String where = "spirit: units " + lines + " line ";
        assertThat(err.toString().lines())
                .containsExactly(
                        where + "2: expected [Hu0]..[Hu500], found [Hu501]",
                        where + "4 column 1: expected [Hu0]..[Hu500], found 'hello'",
                        where + "5: expected [St0]..[St99], found [St100]",
                        where
                                + "6: pitch: expected [Pi0]..[Pi63] for each unit, as the vocoder is EXPRESSIVE, found none",
                        where + "7: turn: expected at least one semantic unit [Hu..], found none");
        assertThat(sound).hasSize(44 + 2 * 3 * 640);
    }

    private byte[] vocoded(String units, String... voice) throws IOException {
        Path sound = folder.resolve("sound.wav");
        outputOf(voice, "vocode", units, "-o", sound.toString(), "--model", TREE, "--every-frame");
        return Files.readAllBytes(sound);
    }

    @Test
    void saysWhatIsThereAndWhatItMakesPossible() throws Exception {
        assertThat(outputOf("check", TREE))
                .contains("HuBERT: 8 convolutions, 12 layers of 16, units of layer 11: 501 ids, 40 ms each")
                .contains("unit HiFi-GAN: 501 units of 40 ms, 4 speakers, 9 styles")
                .containsPattern("hifigan_spiritlm_expressive_w2v2 +ok +unit HiFi-GAN: 501 units of 40 ms, 4 speakers,"
                        + " 64 pitch codes of 80 ms, 100 style codes of 1000 ms")
                .containsPattern("Llama: 2 layers of 32, \\d+ tokens, 512 positions")
                .containsPattern(
                        "vqvae_f0_quantizer +ok +pitch VQ-VAE: 4 convolutions of 6, 64 codes, one for 16 frames")
                .containsPattern(
                        "style_encoder_w2v2 +ok +wav2vec2: 7 convolutions, 2 layers of 16, 100 styles, 1000 ms each")
                .containsPattern("fcpe +missing +.*torchfcpe.*--f0 yaapt")
                .contains("possible: tokenize, vocode, transcribe, say, speak")
                .contains("possible with --expressive --f0 yaapt: tokenize, vocode, transcribe, say, speak")
                .contains("for research only");

        Path tokenizer =
                Files.createDirectories(folder.resolve("speech_tokenizer").resolve("hubert_25hz"));
        Files.write(tokenizer.resolve("mhubert_base_25hz.pt"), new byte[] {1, 2, 3});
        Files.createDirectories(tokenizer.resolveSibling("style_encoder_w2v2"));
        StringWriter out = new StringWriter();
        int exit = Spirit.commandLine().setOut(new PrintWriter(out)).execute("check", folder.toString());
        assertThat(exit).isEqualTo(1);
        assertThat(out.toString())
                .containsPattern("hubert_25hz +malformed +checkpoint .*mhubert_base_25hz.pt: expected a zip archive")
                .containsPattern("hifigan_spiritlm_base +missing")
                .containsPattern("hifigan_spiritlm_expressive_w2v2 +missing +wanted for EXPRESSIVE alone")
                .containsPattern("vqvae_f0_quantizer +missing +wanted for EXPRESSIVE alone")
                .containsPattern(
                        "style_encoder_w2v2 +malformed +style encoder configuration: .*config.json, found none")
                .contains("possible: nothing")
                .contains("possible with --expressive: nothing");
    }

    private static String outputOf(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = Spirit.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
        assertThat(exit).as("%s: %s", String.join(" ", arguments), err).isZero();
        return out.toString();
    }
}
