package io.spiritlm.deploy.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class AdminServerTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private AdminServer server;

    @BeforeEach
    void start() throws IOException {
        server = AdminServer.start("127.0.0.1", 0);
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void livesAndIsNotReadyWhileItStarts() throws Exception {
        assertThat(get("/live").statusCode()).isEqualTo(200);
        assertThat(get("/ready").statusCode()).isEqualTo(503);
        assertThat(get("/ready").body().lines()).containsExactly("not ready: it is starting");
    }

    @Test
    void tellsWhatItIsToldAtEachRequest() throws Exception {
        server.watch(Health.Ready::new);
        assertThat(get("/live").statusCode()).isEqualTo(200);
        assertThat(get("/ready?verbose").statusCode()).isEqualTo(200);
        server.watch(() -> new Health.Broken("no broker"));
        assertThat(get("/live").statusCode()).isEqualTo(503);
        assertThat(get("/ready").statusCode()).isEqualTo(503);
        assertThat(get("/ready").body().lines()).containsExactly("broken: no broker");
    }

    @Test
    void showsMetersOfTheProcessAndOfTheJvm() throws Exception {
        server.registry().counter("spirit.stage.read", "stage", "lm").increment(3);
        HttpResponse<String> shown = get("/metrics");
        assertThat(shown.statusCode()).isEqualTo(200);
        assertThat(shown.headers().firstValue("Content-Type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
        assertThat(shown.body())
                .contains("spirit_stage_read_total{stage=\"lm\"} 3.0")
                .contains("jvm_memory_used_bytes{", "jvm_gc_", "jvm_threads_live_threads", "process_files_open_files");
    }

    @Test
    void refusesOtherPathsAndMethods() throws Exception {
        assertThat(get("/").statusCode()).isEqualTo(404);
        assertThat(get("/live/").statusCode()).isEqualTo(404);
        HttpResponse<String> posted = send(request("/ready").POST(HttpRequest.BodyPublishers.ofString("{}")));
        assertThat(posted.statusCode()).isEqualTo(405);
        assertThat(posted.headers().firstValue("Allow")).hasValue("GET");
        assertThat(send(request("/metrics").DELETE()).statusCode()).isEqualTo(405);
    }

    @Test
    void saysThatThePortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> AdminServer.start("127.0.0.1", taken.getLocalPort()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("expected to serve on 127.0.0.1:" + taken.getLocalPort());
        }
    }

    @Test
    void saysThatTheAddressIsNoneOfThisMachine() {
        assertThatThrownBy(() -> AdminServer.start("no-such-host.invalid", 0))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected to serve on no-such-host.invalid:0");
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(request(path).GET());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server.address() + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }
}
