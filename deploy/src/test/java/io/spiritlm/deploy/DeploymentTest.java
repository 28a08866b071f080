package io.spiritlm.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.bridge.GroupTimes;
import io.spiritlm.deploy.pipeline.StageName;
import io.spiritlm.wire.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What the compose file and the chart say of the program is true of it. */
final class DeploymentTest {
    private static final Path COMPOSE = Path.of("compose", "compose.yaml");
    private static final Path TEMPLATES = Path.of("helm", "spirit", "templates");
    private static final Pattern COMMAND = Pattern.compile("command: \\[((?:stage|topics), .*)]");
    private static final Pattern KAFKA = Pattern.compile("<kafka.version>(.*)</kafka.version>");
    private static final Pattern OPTION = Pattern.compile("(?m)^ *- (--[a-z-]+)");

    @Test
    void composeGivesCommandsThatThereAre() throws IOException {
        List<String> commands = found(COMMAND, Files.readString(COMPOSE));

        assertThat(commands)
                .hasSize(1 + StageName.values().length)
                .allSatisfy(words ->
                        Spirit.commandLine().parseArgs(words.replace("\"", "").split(", *")));
        for (StageName stage : StageName.values()) {
            assertThat(commands).anyMatch(command -> command.startsWith("stage, " + stage + ","));
        }
    }

    @Test
    void chartGivesOptionsThatThereAre() throws IOException {
        assertThat(options("_deployment.tpl", "_pod.tpl")).isNotEmpty().isSubsetOf(optionsOf("stage"));
        assertThat(options("topics.yaml", "_pod.tpl"))
                .contains("--bootstrap-server", "--kafka-config", "--replication")
                .isSubsetOf(optionsOf("topics", "create"));
    }

    @Test
    void ingestIsGivenOptionsThatThereAre() throws IOException {
        assertThat(options("_deployment.tpl", "_pod.tpl")).isSubsetOf(optionsOf("ingest"));
        String chart = Files.readString(TEMPLATES.resolve("ingest.yaml"));
        List<String> given = found(Pattern.compile("\"(--[a-z-]+)\""), chart);
        assertThat(given).contains("--listen", "--advertise").isSubsetOf(optionsOf("ingest"));
        String compose = Files.readString(COMPOSE);
        String ingest = compose.substring(compose.indexOf("\n  ingest:"));
        assertThat(found(OPTION, ingest.substring(0, ingest.indexOf("\n\n"))))
                .contains("--listen", "--advertise", "--bootstrap-server")
                .isSubsetOf(optionsOf("ingest"));
    }

    @Test
    void chartScalesEachStageOnWhatItReads() throws IOException {
        String scaling = Files.readString(TEMPLATES.resolve("scaling.yaml"));
        String topics = Stream.of(StageName.values())
                .map(stage -> "\"" + stage + "\" \"" + stage.input().name() + "\"")
                .collect(Collectors.joining(" "));

        assertThat(scaling).contains("dict " + topics + " ");
        assertThat(Files.readString(Path.of("helm", "spirit", "values.yaml")))
                .contains("partitions: " + Topics.PARTITIONS + "\n");
    }

    @Test
    void composeRunsTheKafkaAndTheGroupTimesThatWeKnow() throws IOException {
        String kafka = found(KAFKA, Files.readString(Path.of("..", "pom.xml"))).getFirst();

        assertThat(Files.readString(COMPOSE))
                .contains("image: apache/kafka:" + kafka + "\n")
                .contains("SESSION_TIMEOUT_MS: \"" + GroupTimes.QUICK.session().toMillis() + "\"")
                .contains("MIN_SESSION_TIMEOUT_MS: \""
                        + GroupTimes.QUICK.session().toMillis() + "\"")
                .contains("HEARTBEAT_INTERVAL_MS: \""
                        + GroupTimes.QUICK.heartbeat().toMillis() + "\"")
                .contains("MIN_HEARTBEAT_INTERVAL_MS: \""
                        + GroupTimes.QUICK.heartbeat().toMillis() + "\"");
    }

    private static Set<String> options(String... templates) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String template : templates) {
            text.append(Files.readString(TEMPLATES.resolve(template)));
        }
        return Set.copyOf(found(OPTION, text.toString()));
    }

    private static Set<String> optionsOf(String... words) {
        CommandLine command = Spirit.commandLine();
        for (String word : words) {
            command = Objects.requireNonNull(command.getSubcommands().get(word), word);
        }
        return command.getCommandSpec().optionsMap().keySet();
    }

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }
}
