package io.spiritlm.bridge;

import java.util.List;

/**
 * What came of making the topics.
 *
 * @param topics the names of those that were missing and are there now
 * @param findings what isn't as planned: topics that were there before, and groups whose times the cluster refused to set
 */
public record TopicsMade(List<String> topics, List<PlanFinding> findings) {
    public TopicsMade {
        topics = List.copyOf(topics);
        findings = List.copyOf(findings);
    }
}
