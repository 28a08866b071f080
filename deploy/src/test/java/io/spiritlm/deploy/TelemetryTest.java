package io.spiritlm.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** What OpenTelemetry's environment variables do. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class TelemetryTest {
    @Test
    void isOffUnlessAVariableSaysWhereSpansGo() {
        assertThat(telemetry(Map.of())).isEqualTo(OpenTelemetry.noop());
        assertThat(telemetry(Map.of("OTEL_SERVICE_NAME", "ours", "OTEL_TRACES_EXPORTER", "")))
                .isEqualTo(OpenTelemetry.noop());
        assertThat(telemetry(Map.of("OTEL_TRACES_EXPORTER", "otlp", "OTEL_SDK_DISABLED", "true")))
                .isEqualTo(OpenTelemetry.noop());
    }

    @Test
    void sendsSpansToTheEndpointUnderTheStagesName() throws Exception {
        assertThat(sent(Map.of())).contains("spirit-lm", "a span");
        assertThat(sent(Map.of("OTEL_SERVICE_NAME", "ours"))).contains("ours").doesNotContain("spirit-lm");
    }

    @Test
    void variablesAreWrittenDownForPeople() throws IOException {
        assertThat(Files.readString(Path.of("..", "ARCHITECTURE.md"))).contains(Telemetry.SWITCHES);
    }

    private static OpenTelemetry telemetry(Map<String, String> environment) {
        try (Telemetry telemetry = Telemetry.of(environment, "spirit-lm")) {
            return telemetry.openTelemetry();
        }
    }

    /** The first body that a collector gets: protobuf, whose strings stand there as they are. */
    private static String sent(Map<String, String> more) throws Exception {
        CompletableFuture<String> body = new CompletableFuture<>();
        DisposableServer collector = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .route(routes -> routes.post(
                        "/v1/traces",
                        (request, response) -> request.receive()
                                .aggregate()
                                .asString(StandardCharsets.ISO_8859_1)
                                .doOnNext(body::complete)
                                .then(response.status(200).send(Mono.empty()).then())))
                .bindNow();
        try {
            Map<String, String> environment = new TreeMap<>(more);
            environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + collector.port());
            try (Telemetry telemetry = Telemetry.of(environment, "spirit-lm")) {
                Span span = telemetry
                        .openTelemetry()
                        .getTracer("test")
                        .spanBuilder("a span")
                        .startSpan();
                span.end();
            }
            return body.get();
        } finally {
            collector.disposeNow();
        }
    }
}
