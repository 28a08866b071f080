package io.spiritlm.deploy.admin;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.LoopResources;

/**
 * Tells over HTTP how this process is doing: {@code GET /live}, {@code GET /ready} and {@code GET /metrics}, the last in
 * Prometheus's text format, the JVM's memory, collections, threads and file descriptors included. Thread-safe.
 */
public final class AdminServer implements AutoCloseable {
    private static final String LINES = "text/plain; charset=utf-8";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final LoopResources loop = LoopResources.create("admin", 1, true);
    private final DisposableServer server;
    private volatile Supplier<Health> health = () -> new Health.NotReady("it is starting");

    private AdminServer(String host, int port) throws IOException {
        try {
            server = HttpServer.create()
                    .host(host)
                    .port(port)
                    .runOn(loop, false)
                    .handle(this::answer)
                    .bindNow(LIMIT);
        } catch (RuntimeException e) {
            loop.dispose();
            throw new IOException(
                    "admin: expected to serve on %s:%d, found: %s".formatted(host, port, Exceptions.unwrap(e)), e);
        }
        new JvmMemoryMetrics().bindTo(registry);
        collections.bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
    }

    /**
     * Starts to serve; until {@link #watch} says more, the process lives and isn't ready.
     *
     * @param port 0 for any free one
     * @throws IOException if nothing can be served there
     */
    public static AdminServer start(String host, int port) throws IOException {
        return new AdminServer(host, port);
    }

    /** Where it serves, as the beginning of an address for browsers, without a slash at the end. */
    public String address() {
        return "http://" + server.host() + ":" + server.port();
    }

    /** What it shows the meters of. */
    public MeterRegistry registry() {
        return registry;
    }

    /** From now on, tells what {@code asked} says; that is asked at each request, and must not block. */
    public void watch(Supplier<Health> asked) {
        health = asked;
    }

    /** Stops serving. Blocks for at most 5 s. */
    @Override
    public void close() {
        server.disposeNow(LIMIT);
        loop.disposeLater(Duration.ZERO, LIMIT).block(LIMIT);
        collections.close();
        registry.close();
    }

    private Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        String path = request.fullPath();
        boolean known = path.equals("/live") || path.equals("/ready") || path.equals("/metrics");
        if (!known) {
            return line(response, HttpResponseStatus.NOT_FOUND, "expected /live, /ready or /metrics");
        }
        if (!request.method().equals(HttpMethod.GET)) {
            response.header(HttpHeaderNames.ALLOW, HttpMethod.GET.name());
            return line(response, HttpResponseStatus.METHOD_NOT_ALLOWED, "expected GET");
        }
        return switch (path) {
            case "/live" -> live(response);
            case "/ready" -> ready(response);
            default -> metrics(response);
        };
    }

    private Publisher<Void> live(HttpServerResponse response) {
        return switch (health.get()) {
            case Health.Ready _, Health.NotReady _ -> line(response, HttpResponseStatus.OK, "live");
            case Health.Broken(String why) -> line(response, HttpResponseStatus.SERVICE_UNAVAILABLE, "broken: " + why);
        };
    }

    private Publisher<Void> ready(HttpServerResponse response) {
        return switch (health.get()) {
            case Health.Ready _ -> line(response, HttpResponseStatus.OK, "ready");
            case Health.NotReady(String why) ->
                line(response, HttpResponseStatus.SERVICE_UNAVAILABLE, "not ready: " + why);
            case Health.Broken(String why) -> line(response, HttpResponseStatus.SERVICE_UNAVAILABLE, "broken: " + why);
        };
    }

    /** Aside: some meters ask the operating system. */
    private Publisher<Void> metrics(HttpServerResponse response) {
        response.header(HttpHeaderNames.CONTENT_TYPE, PROMETHEUS);
        return response.sendString(Mono.fromCallable(() -> registry.scrape()).subscribeOn(Schedulers.boundedElastic()));
    }

    private static Publisher<Void> line(HttpServerResponse response, HttpResponseStatus status, String line) {
        return response.status(status)
                .header(HttpHeaderNames.CONTENT_TYPE, LINES)
                .sendString(Mono.just(line + "\n"));
    }
}
