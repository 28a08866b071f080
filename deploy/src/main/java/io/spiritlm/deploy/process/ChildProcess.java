package io.spiritlm.deploy.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A process of this program, which says in one line when it is ready. Thread-safe. */
public final class ChildProcess {
    private static final Duration READY_LIMIT = Duration.ofMinutes(3);
    private static final Duration END_LIMIT = Duration.ofSeconds(60);
    private static final Children CHILDREN = new Children();

    static {
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(CHILDREN::end));
    }

    private final Member member;
    private final Process process;
    private final CompletableFuture<String> ready = new CompletableFuture<>();

    private ChildProcess(Member member, Process process) {
        this.member = member;
        this.process = process;
    }

    /**
     * Starts a process with this one's Java, classes and settings; what it prints is appended to {@code folder/NAME.log}. It ends
     * with this one, unless that is killed.
     *
     * @throws IOException if it can't be started, or this one is ending
     */
    public static ChildProcess start(Member member, Path folder) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                // As the launcher has them: the JVM's own warnings go where they can't be taken for results.
                "-Xlog:disable",
                "-Xlog:all=error:stderr",
                "-Dspirit.home=" + System.getProperty("spirit.home", "")));
        command.addAll(inherited());
        command.addAll(member.jvm());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.spiritlm.deploy.Spirit"));
        command.addAll(member.arguments());
        Process process = CHILDREN.start(new ProcessBuilder(command).redirectErrorStream(true));
        ChildProcess child = new ChildProcess(member, process);
        Path log = folder.resolve(member.name() + ".log");
        Thread.ofPlatform().daemon().name("log-of-" + member.name()).start(() -> child.copyOutput(log));
        return child;
    }

    /** What the launcher has for a JVM to start faster, if it has. Nothing else: two processes can't share a log, say. */
    private static List<String> inherited() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("-XX:AOTCache="))
                .toList();
    }

    /** What it was started as. */
    public Member member() {
        return member;
    }

    /**
     * Waits for the line that says that it is ready, and returns it.
     *
     * @throws IOException if it ends before, or says nothing for 180 s
     */
    public String awaitReady() throws IOException, InterruptedException {
        try {
            return ready.get(READY_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("process %s: expected it to be ready within %d s, found: %s"
                    .formatted(member.name(), READY_LIMIT.toSeconds(), e));
        }
    }

    /** The process, as the operating system knows it. */
    public ProcessHandle handle() {
        return process.toHandle();
    }

    /** Whether it runs, or is stopped and may go on. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Of a process that has ended. */
    public int exitCode() {
        return process.exitValue();
    }

    /** As {@code kill -9}. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** As {@code kill}: it may tidy up; what doesn't end within a minute is killed. */
    public void terminate() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(END_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            kill();
        }
    }

    /** Stops its threads until {@link #wake}, without its knowing. */
    public void pause() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** Lets it go on. */
    public void wake() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        int exit = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IOException(
                    "signal %s to %s: expected it to be taken, found exit %d".formatted(name, member.name(), exit));
        }
    }

    private void copyOutput(Path log) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
                PrintWriter copy = new PrintWriter(Files.newBufferedWriter(
                        log, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND))) {
            String last = "nothing";
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                copy.println(line);
                copy.flush();
                last = line;
                if (line.startsWith(member.readyLine())) {
                    ready.complete(line);
                }
            }
            ready.completeExceptionally(new IOException("it ended, its last line: " + last));
        } catch (IOException e) {
            ready.completeExceptionally(e);
        }
    }
}
