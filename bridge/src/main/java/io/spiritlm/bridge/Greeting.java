package io.spiritlm.bridge;

import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/**
 * Asks a cluster one small thing, to see whether it accepts our {@link ConnectionSettings}.
 *
 * <p>Kafka's readers and writers try again without end, and without a word, when a broker hangs up on them while they say who
 * they are. No cause is kept: a stack trace would show what the message leaves out.
 */
final class Greeting {
    private Greeting() {}

    /**
     * Blocks until the cluster has answered, for at most its {@link Cluster#patience}.
     *
     * @throws BridgeException if it doesn't answer, refuses, or the settings are unusable
     */
    static void exchange(Cluster cluster) {
        Map<String, Object> settings = ClientSettings.admin(cluster);
        int patience = Math.toIntExact(cluster.patience().toMillis());
        settings.put("request.timeout.ms", patience / 2);
        settings.put("default.api.timeout.ms", patience);
        try (Admin admin = Admin.create(settings)) {
            admin.describeCluster().nodes().get(patience, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw refused(cluster, e);
        } catch (ExecutionException | TimeoutException | KafkaException | IllegalArgumentException e) {
            throw refused(cluster, e);
        }
    }

    private static BridgeException refused(Cluster cluster, Exception failure) {
        return new BridgeException("kafka: expected a broker at " + cluster.bootstrapServers() + " to answer within "
                + cluster.patience().toSeconds() + " s on a connection with " + cluster.connection()
                + cluster.connection().withoutSecrets(BridgeException.found(failure)));
    }
}
