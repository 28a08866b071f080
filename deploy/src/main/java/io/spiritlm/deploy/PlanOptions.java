package io.spiritlm.deploy;

import io.spiritlm.bridge.GroupTimes;
import io.spiritlm.bridge.TopicPlan;
import io.spiritlm.wire.Topics;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say how the topics should be. */
final class PlanOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--partitions",
            paramLabel = "N",
            description = "Partitions of each topic: as many processes of a stage can share its work"
                    + " (default: ${DEFAULT-VALUE}).")
    private int partitions = Topics.PARTITIONS;

    @Option(
            names = "--replication",
            paramLabel = "N",
            description = "Copies of each partition (default: as many as there are brokers, at most 3).")
    private Optional<Integer> replication = Optional.empty();

    @Option(
            names = "--retention-hours",
            paramLabel = "N",
            description =
                    "How long records are kept, recordings among them (default: ${DEFAULT-VALUE}, 7 days). An hour of"
                            + " one leg takes 115 MB on each copy, and up to as much again for the answers.")
    private int retentionHours = Math.toIntExact(TopicPlan.RETENTION.toHours());

    PlanOptions() {}

    /** @throws ParameterException if there can be no such plan */
    TopicPlan plan() {
        try {
            return new TopicPlan(
                    partitions,
                    replication.map(OptionalInt::of).orElseGet(OptionalInt::empty),
                    Duration.ofHours(retentionHours),
                    GroupTimes.QUICK);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), FailureLine.of(e), e);
        }
    }
}
