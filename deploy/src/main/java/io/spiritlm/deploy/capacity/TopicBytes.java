package io.spiritlm.deploy.capacity;

import io.spiritlm.wire.Topic;
import io.spiritlm.wire.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Stream;

/** How much lies in a local broker's topics. */
final class TopicBytes {
    private TopicBytes() {}

    /**
     * By topic, the bytes in its logs as Kafka keeps and sends them: batches with their headers.
     *
     * @param data the broker's folder
     */
    static SequencedMap<String, Double> of(Path data) throws IOException {
        SequencedMap<String, Double> bytes = new LinkedHashMap<>();
        for (Topic<?> topic : Topics.ALL) {
            bytes.put(topic.name(), 0.0);
        }
        List<Path> logs;
        try (Stream<Path> files = Files.walk(data)) {
            logs = files.filter(file -> file.toString().endsWith(".log")).toList();
        }
        for (Path log : logs) {
            String partition = log.getName(log.getNameCount() - 2).toString();
            int dash = partition.lastIndexOf('-');
            if (dash > 0 && bytes.containsKey(partition.substring(0, dash))) {
                bytes.merge(partition.substring(0, dash), (double) Files.size(log), Double::sum);
            }
        }
        return bytes;
    }
}
