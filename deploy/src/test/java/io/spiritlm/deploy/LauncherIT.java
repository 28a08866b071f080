package io.spiritlm.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The {@code spirit} script in a project folder of its own, with a Maven that only records that it was called and "builds" the
 * classes under test. The JDK it has to find is the one that runs this test, put where a version manager would put it; the
 * {@code java} on the path says it is 17.
 */
final class LauncherIT {
    private static final String FAKE_MAVEN = """
            #!/usr/bin/env bash
            if [[ "$1" == --version ]]; then echo "Apache Maven ${FAKE_MAVEN_VERSION:-3.9.9}"; exit; fi
            echo called >>"$FAKE_MAVEN_CALLS"
            if [[ -n "${FAKE_MAVEN_FAILS:-}" ]]; then echo "[ERROR] a class does not compile"; exit 1; fi
            echo "[INFO] Building deploy 0.1.0 [12/12]"
            mkdir -p deploy/target/unchecked
            echo jar >deploy/target/unchecked/deploy-0.1.0.jar
            printf '%s' "$FAKE_CLASSPATH" >deploy/target/unchecked/classpath
            """;
    private static final String FAKE_JAVA = "#!/bin/sh\necho 'openjdk version \"17.0.1\"' >&2\n";

    @TempDir
    Path folder;

    private Path project;
    private Path tools;
    private Path calls;

    @BeforeEach
    void layOutProject() throws IOException {
        project = Files.createDirectories(folder.resolve("a project"));
        tools = Files.createDirectories(folder.resolve("old/bin"));
        calls = folder.resolve("calls");
        Files.createFile(calls);
        Files.createDirectories(project.resolve("deploy/src/main"));
        Files.writeString(project.resolve("pom.xml"), "<project/>");
        Files.writeString(project.resolve("deploy/pom.xml"), "<project/>");
        Files.copy(Path.of("..", "spirit"), project.resolve("spirit"), StandardCopyOption.COPY_ATTRIBUTES);
        executable(tools.resolve("mvn"), FAKE_MAVEN);
        executable(tools.resolve("java"), FAKE_JAVA);
        executable(tools.resolve("javac"), FAKE_JAVA);
        Path managed = folder.resolve("home/.sdkman/candidates/java/25");
        Files.createDirectories(managed.resolve("bin"));
        Files.writeString(
                managed.resolve("release"),
                "JAVA_VERSION=\"" + Runtime.version().feature() + ".0.1\"\n");
        for (String tool : List.of("java", "javac")) {
            executable(
                    managed.resolve("bin").resolve(tool),
                    "#!/bin/sh\nexec '%s/bin/%s' \"$@\"\n".formatted(System.getProperty("java.home"), tool));
        }
    }

    @Test
    void buildsOnFirstUseAndNotAgain() throws Exception {
        Run first = spirit(Map.of(), "--version");
        Run second = spirit(Map.of(), "--version");

        assertThat(first.exitCode).as(first.output).isZero();
        assertThat(first.output).contains("building", "[12/12] deploy", "spirit ");
        assertThat(second.output).doesNotContain("building").startsWith("spirit ");
        assertThat(Files.readAllLines(calls)).hasSize(1);
    }

    @Test
    void buildsAgainWhenASourceIsNewer() throws Exception {
        spirit(Map.of(), "--version");
        Files.setLastModifiedTime(
                project.resolve("deploy/pom.xml"), FileTime.from(Instant.now().plusSeconds(60)));
        Run second = spirit(Map.of(), "build");

        assertThat(second.output).contains("building");
        assertThat(Files.readAllLines(calls)).hasSize(2);
    }

    @Test
    void buildsOnceForStartsAtTheSameTime() throws Exception {
        List<Process> starts =
                List.of(start(Map.of(), "--version"), start(Map.of(), "--version"), start(Map.of(), "-V"));
        for (Process process : starts) {
            Run run = finished(process);
            assertThat(run.exitCode).as(run.output).isZero();
        }

        assertThat(Files.readAllLines(calls)).hasSize(1);
    }

    @Test
    void tellsWhyTheBuildFailedAndPublishesNothing() throws Exception {
        Run failed = spirit(Map.of("FAKE_MAVEN_FAILS", "yes"), "--version");
        Run mended = spirit(Map.of(), "--version");

        assertThat(failed.exitCode).isEqualTo(1);
        assertThat(failed.output).contains("a class does not compile", "build.log");
        assertThat(mended.exitCode).as(mended.output).isZero();
    }

    @Test
    void refusesMavenTooOld() throws Exception {
        Run run = spirit(Map.of("FAKE_MAVEN_VERSION", "3.8.6"), "--version");

        assertThat(run.exitCode).isEqualTo(1);
        assertThat(run.output).contains("needs Maven 3.8.7", "found 3.8.6");
        assertThat(Files.readAllLines(calls)).isEmpty();
    }

    @Test
    void passesArgumentsAndExitCodeThrough() throws Exception {
        Run run = spirit(Map.of(), "no such command");

        assertThat(run.exitCode).isEqualTo(2);
        assertThat(run.output).contains("'no such command'");
    }

    private record Run(int exitCode, String output) {}

    private Run spirit(Map<String, String> environment, String... arguments) throws Exception {
        return finished(start(environment, arguments));
    }

    private static Run finished(Process process) throws Exception {
        String output = JvmOutput.of(process);
        return new Run(process.waitFor(), output);
    }

    private Process start(Map<String, String> environment, String... arguments) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(project.resolve("spirit").toString()).redirectErrorStream(true);
        builder.command().addAll(List.of(arguments));
        Map<String, String> variables = builder.environment();
        for (String inherited : List.of("JAVA_HOME", "MAVEN_OPTS", "SPIRIT_LOCKED", "SPIRIT_JAVA_OPTIONS")) {
            variables.remove(inherited);
        }
        variables.put("HOME", folder.resolve("home").toString());
        variables.put("PATH", tools + ":/usr/bin:/bin");
        variables.put("SPIRIT_FAST_START", "no");
        variables.put("FAKE_MAVEN_CALLS", calls.toString());
        variables.put("FAKE_CLASSPATH", System.getProperty("java.class.path"));
        variables.putAll(environment);
        return builder.start();
    }

    private static void executable(Path file, String script) throws IOException {
        Files.writeString(file, script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
