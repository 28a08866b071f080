package io.spiritlm.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spiritlm.deploy.process.FreePorts;
import io.spiritlm.ingest.UnreadableAudio;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A broker, every stage, and the caller, each in a JVM of its own. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class SeveralProcessesIT {
    @TempDir
    Path folder;

    private final List<Process> running = new ArrayList<>();

    @AfterEach
    void stopAll() throws InterruptedException {
        for (Process process : running.reversed()) {
            process.destroy();
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        }
    }

    @Test
    void transcribesARecordingAndSpeaksAText() throws Exception {
        String server = lineOf(start("broker", "--port", "0"), "broker serves ").substring("broker serves ".length());
        List<Process> stages = new ArrayList<>();
        for (String stage : List.of("tokenize", "lm", "vocode")) {
            stages.add(start("stage", stage, "--bootstrap-server", server));
        }
        for (Process stage : stages) {
            lineOf(stage, "stage ");
        }
        Path spoken = folder.resolve("spoken.wav");

        String transcript =
                outputOf(start("transcribe", DemoRecording.file().toString(), "--bootstrap-server", server));
        outputOf(start("say", "please hold the line", "-o", spoken.toString(), "--bootstrap-server", server));

        assertThat(transcript).isNotBlank();
        assertThat(Files.size(spoken)).isGreaterThan(16_000);
        transcribesAFolderFromWhereItWasBrokenOff(server, transcript);
    }

    private void transcribesAFolderFromWhereItWasBrokenOff(String server, String transcript) throws Exception {
        Path all = folder.resolve("calls");
        Path calls = Files.createDirectories(all.resolve("monday"));
        Files.copy(DemoRecording.file(), calls.resolve("done.wav"));
        Files.copy(DemoRecording.file(), calls.resolve("new.wav"));
        Files.writeString(calls.resolve("broken.wav"), "no sound");
        Files.writeString(calls.resolve("notes.txt"), "no sound file");
        String done = "{\"file\":\"monday/done.wav\",\"utterances\":[]}";
        Path lines = folder.resolve("lines.jsonl");
        Files.writeString(lines, done + "\n{\"file\":\"monday/new.w");

        Process transcribe = start("transcribe", all.toString(), "-o", lines.toString(), "--bootstrap-server", server);

        String output = JvmOutput.of(transcribe);
        assertThat(transcribe.waitFor()).isEqualTo(1);
        assertThat(output).contains("broken.wav: expected a sound file").doesNotContain("notes.txt");
        List<String> written = Files.readAllLines(lines);
        assertThat(written).hasSize(2).first().isEqualTo(done);
        JsonNode added = new ObjectMapper().readTree(written.getLast());
        assertThat(added.path("file").textValue()).isEqualTo("monday/new.wav");
        assertThat(added.path("utterances").findValuesAsText("text"))
                .isEqualTo(transcript.strip().lines().toList());
        assertThat(added.at("/utterances/0/end").asDouble())
                .isGreaterThan(added.at("/utterances/0/start").asDouble());
    }

    @Test
    void takesALiveCallAsItTakesARecording() throws Exception {
        Process up = start("up", "--listen", "127.0.0.1:" + FreePorts.find(1).getFirst());
        String server = lineOf(up, "broker serves ").substring("broker serves ".length());
        String address = lineOf(up, "ingest serves ").substring("ingest serves ".length());
        String recording = DemoRecording.file().toString();

        Process call = start("call", recording, "--to", address);
        Process inAnotherLanguage = startScript(address);
        String transcript = outputOf(start("transcribe", recording, "--bootstrap-server", server));

        assertThat(outputOf(call)).isEqualTo(transcript).isNotBlank();
        assertThat(outputOf(inAnotherLanguage)).as(scriptErrors()).isEqualTo(transcript);
        assertThat(scriptErrors()).contains("connections taken up again: 1");
        assertThat(outputOf(start("status", "--bootstrap-server", server))).contains("ingest ");
    }

    /** The example of a client, whose connection breaks after a second. */
    private Process startScript(String address) throws IOException, UnreadableAudio {
        Path sound = folder.resolve("sound.raw");
        Files.write(sound, DemoRecording.samples().bytes().toByteArray());
        Path script = Path.of("..", "docs", "examples", "stream-client.js");
        ProcessBuilder node = new ProcessBuilder("node", script.toString(), address, "16000", "1")
                .redirectInput(sound.toFile())
                .redirectError(folder.resolve("script.err").toFile());
        // Where Debian keeps node-ws; its own node looks there without being told.
        node.environment().put("NODE_PATH", "/usr/share/nodejs");
        Process process = node.start();
        running.add(process);
        return process;
    }

    private String scriptErrors() throws IOException {
        return Files.readString(folder.resolve("script.err"));
    }

    @Test
    void saysThatNoBrokerIsThere() throws Exception {
        Process stage = start("stage", "tokenize", "--bootstrap-server", "127.0.0.1:1");

        String output = JvmOutput.of(stage);
        assertThat(stage.waitFor()).isEqualTo(1);
        assertThat(output.strip().lines()).singleElement().asString().contains("expected a broker at 127.0.0.1:1");
    }

    private static String outputOf(Process process) throws Exception {
        String output = JvmOutput.of(process);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private static String lineOf(Process process, String beginning) throws IOException {
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        StringBuilder seen = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(beginning)) {
                return line;
            }
            seen.append(line).append('\n');
        }
        throw new AssertionError("expected a line '%s...', found:%n%s".formatted(beginning, seen));
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                "-XX:TieredStopAtLevel=1",
                "-Xmx1g",
                "-Dspirit.home=" + Path.of("..").toAbsolutePath().normalize(),
                "-cp",
                System.getProperty("java.class.path"),
                Spirit.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        running.add(process);
        return process;
    }
}
