package io.spiritlm.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spiritlm.bridge.Cluster;
import io.spiritlm.bridge.StageSettings;
import io.spiritlm.bridge.TopicSetup;
import io.spiritlm.broker.EmbeddedBroker;
import io.spiritlm.deploy.admin.AdminServer;
import io.spiritlm.deploy.pipeline.ModelFolder;
import io.spiritlm.deploy.pipeline.RunningStage;
import io.spiritlm.deploy.pipeline.StageName;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The rules and the dashboard ask for nothing that no process shows. */
final class DashboardTest {
    private static final Path MONITORING = Path.of("monitoring");
    private static final Pattern METRIC = Pattern.compile("\\b(?:spirit|jvm|process|system)_[a-z0-9_]+");
    private static final Pattern RECORDED = Pattern.compile("\\bspirit:[a-z0-9_:]+");
    private static final Pattern RECORDING = Pattern.compile("- record: (\\S+)");
    private static final Pattern SHOWN = Pattern.compile("(?m)^([a-z][a-z0-9_]*)[{ ]");

    private static Set<String> shown = Set.of();

    /** What a process of a stage serves, as it is served. */
    @BeforeAll
    static void readMetrics() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient();
                EmbeddedBroker broker = EmbeddedBroker.temporary();
                AdminServer server = AdminServer.start("127.0.0.1", 0)) {
            Cluster cluster = Cluster.at(broker.bootstrapServers());
            TopicSetup.create(cluster, 1);
            StageSettings standard = StageSettings.standard();
            StageSettings watched = new StageSettings(
                    standard.threads(),
                    standard.maxUnfinished(),
                    standard.source(),
                    Optional.empty(),
                    server.registry());
            ModelFolder model = new ModelFolder(Path.of("..", "models", "spirit-mini-base"));
            try (RunningStage _ = RunningStage.start(StageName.VOCODE, model, cluster, watched)) {
                HttpRequest request = HttpRequest.newBuilder(URI.create(server.address() + "/metrics"))
                        .build();
                // Pauses are shown from the first one on, a moment behind it.
                System.gc();
                long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
                do {
                    shown = found(
                            SHOWN, client.send(request, BodyHandlers.ofString()).body());
                } while (!shown.contains("jvm_gc_pause_seconds_sum") && System.nanoTime() < end);
            }
        }
    }

    @Test
    void dashboardAsksForWhatIsShownOrRecorded() throws IOException {
        JsonNode dashboard = new ObjectMapper().readTree(read("dashboard.json"));
        String expressions = String.join("\n", dashboard.findValuesAsText("expr"));

        assertThat(found(METRIC, expressions)).isNotEmpty().isSubsetOf(shown);
        assertThat(found(RECORDED, expressions)).isNotEmpty().isSubsetOf(found(RECORDING, read("rules.yaml")));
        assertThat(dashboard.get("templating").toString())
                .contains("label_values(spirit_stage_owned_partitions, stage)");
    }

    @Test
    void rulesAskForWhatIsShownOrRecorded() throws IOException {
        String rules = read("rules.yaml");

        assertThat(found(METRIC, rules)).isNotEmpty().isSubsetOf(shown);
        assertThat(found(RECORDED, rules)).isEqualTo(found(RECORDING, rules));
    }

    @Test
    void tellsANameThatIsNotShownFromOneThatIs() {
        assertThat(shown).contains("spirit_stage_read_records_total", "jvm_memory_used_bytes");
        assertThat(found(METRIC, "rate(spirit_stage_read_total[1m])"))
                .containsExactly("spirit_stage_read_total")
                .doesNotContainAnyElementsOf(shown);
    }

    private static Set<String> found(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(match -> match.groupCount() == 0 ? match.group() : match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String read(String name) throws IOException {
        return Files.readString(MONITORING.resolve(name));
    }
}
