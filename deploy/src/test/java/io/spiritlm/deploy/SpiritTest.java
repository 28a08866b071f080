package io.spiritlm.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

final class SpiritTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandTellsWhatItDoes(String command) {
        String[] words = command.isEmpty() ? new String[0] : command.split(" ");
        String[] arguments =
                Stream.concat(Stream.of(words), Stream.of("--help")).toArray(String[]::new);

        assertThat(execute(arguments)).isZero();
        assertThat(out.toString()).startsWith("Usage: spirit").contains("--help", "--verbose");
        assertThat(out.toString().lines().count()).isGreaterThan(4);
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void tellsItsVersion() {
        assertThat(execute("--version")).isZero();
        assertThat(out.toString()).startsWith("spirit ");
    }

    @Test
    void refusesUnknownCommandWithUsageCode() {
        assertThat(execute("sing")).isEqualTo(2);
        assertThat(err.toString()).contains("'sing'").contains("Try 'spirit --help'");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void refusesToDoNothingWithUsageCode() {
        assertThat(execute()).isEqualTo(2);
        assertThat(err.toString()).contains("a command is missing");
    }

    @Test
    void tellsFailureInOneLineAndNoStackTrace() {
        assertThat(execute("doctor", "--json", "/proc/nowhere/figures.json")).isEqualTo(1);
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .startsWith("spirit: ")
                .contains("/proc/nowhere");
    }

    private int execute(String... arguments) {
        return Spirit.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    static Stream<String> commands() {
        return commandsUnder(Spirit.commandLine(), "");
    }

    private static Stream<String> commandsUnder(CommandLine command, String words) {
        Stream<String> below = command.getSubcommands().entrySet().stream()
                .flatMap(entry -> commandsUnder(entry.getValue(), (words + " " + entry.getKey()).strip()));
        return Stream.concat(Stream.of(words), below);
    }
}
