package io.spiritlm.deploy.capacity;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * What processes took while calls of one kind were on.
 *
 * @param kind of calls, or that there were none
 * @param seconds how long
 * @param legSeconds of sound that came in, silence included
 * @param speechSeconds of it that were speech
 * @param answerSeconds of sound that went out
 * @param promptTokens and
 * @param writtenTokens of answers that ended
 * @param cpuSeconds by process
 * @param topicBytes written, by topic
 */
public record CostWindow(
        String kind,
        double seconds,
        double legSeconds,
        double speechSeconds,
        double answerSeconds,
        long promptTokens,
        long writtenTokens,
        SequencedMap<String, Double> cpuSeconds,
        SequencedMap<String, Double> topicBytes) {
    static final String IDLE = "idle";

    public CostWindow {
        if (!(seconds > 0)) {
            throw new IllegalArgumentException("window: expected some time, found " + seconds + " s");
        }
        cpuSeconds = new LinkedHashMap<>(cpuSeconds);
        topicBytes = new LinkedHashMap<>(topicBytes);
    }

    double cpu(String process) {
        return of(cpuSeconds, process);
    }

    double bytes(String topic) {
        return of(topicBytes, topic);
    }

    private static double of(Map<String, Double> figures, String name) {
        Double found = figures.get(name);
        if (found == null) {
            throw new IllegalArgumentException("figures: expected one of " + name + ", found " + figures.keySet());
        }
        return found;
    }
}
