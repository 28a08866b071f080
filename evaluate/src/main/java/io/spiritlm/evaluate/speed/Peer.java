package io.spiritlm.evaluate.speed;

import io.spiritlm.evaluate.MissingPartException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Scanner;

/**
 * The same network in PyTorch: a Python process that writes random weights and inputs to a folder, and then computes when it is
 * told to. Not thread-safe. Closing it ends the process.
 */
final class Peer implements AutoCloseable {
    private static final List<String> FILES = List.of(
            "peer.py", "hubert_peer.py", "hifigan_peer.py", "llama_peer.py", "LlamaCppPeer.java", "requirements.txt");
    private static final String LLAMA_CPP = "de.kherud:llama:4.2.0";
    /** Begins what it answers. */
    private static final String ANSWER = "peer: ";

    private static final String READY = "ready ";
    private static final String MISSING = "missing ";

    private final Process process;
    private final BufferedReader answers;
    private final Writer requests;
    private final Path folder;
    private final Path log;
    private String version = "";

    private Peer(Process process, Path folder, Path log) {
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.requests = process.outputWriter(StandardCharsets.UTF_8);
        this.folder = folder;
        this.log = log;
    }

    /**
     * Starts it, and waits until it has written its weights and inputs.
     *
     * @throws MissingPartException if there is no such Python, or it lacks a module
     * @throws IOException if it fails otherwise
     */
    static Peer start(Match match, Path folder) throws IOException, MissingPartException {
        return start(
                match.python(),
                "peer.py",
                List.of(
                        match.network().argument(),
                        folder.toString(),
                        Integer.toString(match.utterances()),
                        Integer.toString(match.seconds()),
                        Integer.toString(match.threads())),
                match.threads(),
                folder);
    }

    /**
     * The same with a program and arguments.
     *
     * @param program among the files beside this class's resources
     */
    static Peer start(String python, String program, List<String> arguments, int threads, Path folder)
            throws IOException, MissingPartException {
        copyPrograms(folder);
        List<String> command =
                new ArrayList<>(List.of(python, folder.resolve(program).toString()));
        command.addAll(arguments);
        Process process;
        Path log = folder.resolve(program + ".log");
        try {
            process = started(command, threads, log);
        } catch (IOException notFound) {
            throw new MissingPartException(
                    "--python %s: expected a Python 3 to run PyTorch in, found none; %s"
                            .formatted(python, howToInstall(folder)),
                    notFound);
        }
        Peer peer = new Peer(process, folder, log);
        try {
            String first = peer.answer();
            if (first.startsWith(MISSING)) {
                throw new MissingPartException(
                        "--python %s: expected PyTorch and transformers in it, found no module %s; %s"
                                .formatted(python, first.substring(MISSING.length()), howToInstall(folder)),
                        null);
            }
            peer.requireReady(first);
            return peer;
        } catch (IOException | MissingPartException | RuntimeException e) {
            peer.close();
            throw e;
        }
    }

    /**
     * Starts llama.cpp, in a Java of its own.
     *
     * @param jar of {@code de.kherud:llama}
     * @throws MissingPartException if it isn't there
     */
    static Peer llamaCpp(Path jar, List<String> arguments, int threads, Path folder)
            throws IOException, MissingPartException {
        if (!Files.isRegularFile(jar)) {
            throw new MissingPartException(
                    "--llama-cpp %s: expected a jar of de.kherud:llama, found none; mvn dependency:copy -Dartifact=%s -DoutputDirectory=."
                            .formatted(jar, LLAMA_CPP),
                    null);
        }
        copyPrograms(folder);
        String program = "LlamaCppPeer.java";
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--class-path",
                jar.toString(),
                folder.resolve(program).toString()));
        command.addAll(arguments);
        Path log = folder.resolve(program + ".log");
        Peer peer = new Peer(started(command, threads, log), folder, log);
        try {
            peer.requireReady(peer.answer());
            return peer;
        } catch (IOException | RuntimeException e) {
            peer.close();
            throw e;
        }
    }

    private static void copyPrograms(Path folder) throws IOException {
        for (String file : FILES) {
            try (InputStream resource = Peer.class.getResourceAsStream("/io/spiritlm/evaluate/peer/" + file)) {
                if (resource == null) {
                    throw new IllegalStateException("peer: expected a resource " + file + ", found none");
                }
                Files.write(folder.resolve(file), resource.readAllBytes());
            }
        }
    }

    private static Process started(List<String> command, int threads, Path log) throws IOException {
        var builder = new ProcessBuilder(command).redirectError(log.toFile());
        builder.environment().put("OMP_NUM_THREADS", Integer.toString(threads));
        return builder.start();
    }

    private void requireReady(String first) throws IOException {
        if (!first.startsWith(READY)) {
            throw new IOException("peer: expected '" + READY + "...', found '" + first + "'");
        }
        version = first.substring(READY.length());
    }

    private static String howToInstall(Path folder) throws IOException {
        return "python3 -m venv peer && peer/bin/pip install "
                + String.join(" ", Files.readAllLines(folder.resolve("requirements.txt")))
                + ", then --python peer/bin/python";
    }

    /** What computes there. */
    String version() {
        return version;
    }

    /** Has it compute, and says what that took by its own clocks. */
    Took run(Way way) throws IOException {
        String answer = asked(way.toString());
        try (var numbers = new Scanner(answer).useLocale(Locale.ROOT)) {
            return new Took(numbers.nextDouble(), numbers.nextDouble());
        } catch (NoSuchElementException e) {
            throw new IOException("peer: expected seconds and processor seconds, found '" + answer + "'", e);
        }
    }

    /** Has it write what comes out of every utterance. */
    void writeOutputs() throws IOException {
        asked("outputs");
    }

    /** Floats that it has written. */
    float[] floats(String file) throws IOException {
        var buffer = bytes(file).asFloatBuffer();
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return values;
    }

    /** Integers that it has written. */
    int[] ints(String file) throws IOException {
        var buffer = bytes(file).asIntBuffer();
        int[] values = new int[buffer.remaining()];
        buffer.get(values);
        return values;
    }

    private ByteBuffer bytes(String file) throws IOException {
        return ByteBuffer.wrap(Files.readAllBytes(folder.resolve(file))).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Has it do something else, and gives its answer. */
    String asked(String request) throws IOException {
        requests.write(request + "\n");
        requests.flush();
        return answer();
    }

    /** Its next answer; what libraries print beside is passed over. */
    private String answer() throws IOException {
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            int answer = line.indexOf(ANSWER);
            if (answer >= 0) {
                return line.substring(answer + ANSWER.length());
            }
        }
        var said = Files.readAllLines(log);
        throw new IOException("peer: expected an answer, found that it ended; it said: "
                + (said.isEmpty() ? "nothing" : said.getLast()));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
