package io.spiritlm.deploy;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.spiritlm.bridge.UtteranceTraceIds;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Where this process's spans go, as OpenTelemetry's own environment variables say; nowhere, and at no cost, unless one of
 * {@link #SWITCHES} is set. Thread-safe.
 */
final class Telemetry implements AutoCloseable {
    /** Any of these turns traces on. */
    static final Set<String> SWITCHES =
            Set.of("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_TRACES_EXPORTER");

    /** How long the last spans may take to go out. */
    static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    private final Optional<OpenTelemetrySdk> sdk;

    private Telemetry(Optional<OpenTelemetrySdk> sdk) {
        this.sdk = sdk;
    }

    /**
     * Reads the environment, and begins to export if it says so.
     *
     * @param service what the spans are said to come from, unless {@code OTEL_SERVICE_NAME} says otherwise
     * @throws io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException in one line, if a variable has no such value
     */
    static Telemetry of(Map<String, String> environment, String service) {
        if (SWITCHES.stream().noneMatch(name -> isSet(environment, name))
                || "true".equalsIgnoreCase(environment.get("OTEL_SDK_DISABLED"))) {
            return new Telemetry(Optional.empty());
        }
        Map<String, String> settings = new TreeMap<>(defaults(service));
        environment.forEach((name, value) -> {
            if (name.startsWith("OTEL_") && !value.isBlank()) {
                settings.put(name.toLowerCase(Locale.ROOT).replace('_', '.'), value);
            }
        });
        return new Telemetry(Optional.of(AutoConfiguredOpenTelemetrySdk.builder()
                .addPropertiesCustomizer(_ -> settings)
                .addTracerProviderCustomizer((provider, _) -> provider.setIdGenerator(new UtteranceTraceIds()))
                .disableShutdownHook()
                .build()
                .getOpenTelemetrySdk()));
    }

    /** Traces over HTTP, which needs no more than the JDK; meters have their own way out. */
    private static Map<String, String> defaults(String service) {
        return Map.of(
                "otel.service.name", service,
                "otel.exporter.otlp.protocol", "http/protobuf",
                "otel.metrics.exporter", "none",
                "otel.logs.exporter", "none");
    }

    private static boolean isSet(Map<String, String> environment, String name) {
        return !environment.getOrDefault(name, "").isBlank();
    }

    OpenTelemetry openTelemetry() {
        return sdk.isPresent() ? sdk.get() : OpenTelemetry.noop();
    }

    /** Gives the last spans up to {@link #CLOSE_LIMIT} to go out. */
    @Override
    public void close() {
        sdk.ifPresent(
                open -> open.getSdkTracerProvider().shutdown().join(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS));
    }
}
