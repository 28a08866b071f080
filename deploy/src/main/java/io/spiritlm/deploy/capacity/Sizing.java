package io.spiritlm.deploy.capacity;

import io.spiritlm.wire.Topics;
import java.util.ArrayList;
import java.util.List;

/**
 * What a demand takes, on machines like the one where the costs were measured.
 *
 * @param legs at once
 * @param partitions of each topic
 * @param brokers at least
 * @param brokerCores busy with this traffic, all brokers together
 * @param stages ingest among them
 * @param coresToProvide of all stages and brokers, at the utilization asked for
 * @param writtenMegabytesPerSecond to all topics, each record once
 * @param diskMegabytesPerSecond to all disks, copies counted
 * @param sentMegabytesPerSecond by all brokers: to readers, and to copies
 * @param diskTerabytes for the retention, all copies, if the demand lasts around the clock
 * @param callersInMegabitsPerSecond from callers to ingest
 * @param callersOutMegabitsPerSecond from ingest to callers
 * @param promptTokensPerSecond that the language model reads
 * @param writtenTokensPerSecond that it writes
 */
public record Sizing(
        long legs,
        int partitions,
        int brokers,
        double brokerCores,
        List<OfStage> stages,
        double coresToProvide,
        double writtenMegabytesPerSecond,
        double diskMegabytesPerSecond,
        double sentMegabytesPerSecond,
        double diskTerabytes,
        double callersInMegabitsPerSecond,
        double callersOutMegabitsPerSecond,
        double promptTokensPerSecond,
        double writtenTokensPerSecond) {
    /** One can end, and the other takes its calls. */
    private static final int FEWEST_PROCESSES = 2;
    /** With fewer the processes that share them would have very different shares. */
    private static final int PARTITIONS_PER_PROCESS = 4;

    private static final double SECONDS_PER_HOUR = 3600;
    private static final double MEGA = 1e6;
    private static final double TERA = 1e12;

    public Sizing {
        stages = List.copyOf(stages);
    }

    /**
     * A kind of process.
     *
     * @param busyCores all of them together
     * @param processes how many, each with the demand's cores
     */
    public record OfStage(String name, double busyCores, int processes) {}

    /** Formulas: {@code docs/sizing.md}. */
    public static Sizing of(Costs costs, Demand demand) {
        double legs = (double) demand.calls() * demand.legsPerCall();
        double answered = legs * demand.speechShare() * demand.answeredShare();
        double transcribed = legs * demand.speechShare() - answered;
        List<OfStage> stages = new ArrayList<>();
        double cores = 0;
        int most = 0;
        for (Costs.OfPart part : costs.parts()) {
            if (!part.name().equals(LocalPipeline.BROKER)) {
                OfStage stage = stage(part, load(part, legs, transcribed, answered), demand);
                stages.add(stage);
                cores += stage.busyCores();
                most = Math.max(most, stage.processes());
            }
        }
        double written = 0;
        double sent = 0;
        double audio = 0;
        double speech = 0;
        for (Costs.OfTopic topic : costs.topics()) {
            double bytes = topic.perLegSecond() * legs
                    + topic.perTranscribedSecond() * transcribed
                    + topic.perAnsweredSecond() * answered;
            written += bytes;
            sent += bytes * (topic.readers() + demand.replicas() - 1);
            audio += topic.name().equals(Topics.AUDIO.name()) ? bytes : 0;
            speech += topic.name().equals(Topics.SPEECH.name()) ? bytes : 0;
        }
        double onDisks = written * demand.replicas();
        double busiest = Math.max(onDisks, sent) / MEGA;
        int brokers = Math.max(demand.replicas(), ceiling(busiest / demand.brokerMegabytesPerSecond()));
        Costs.OfPart broker = costs.part(LocalPipeline.BROKER);
        double brokerCores =
                load(broker, legs, transcribed, answered) * demand.replicas() + broker.idleCores() * brokers;
        return new Sizing(
                Math.round(legs),
                partitions(most),
                brokers,
                brokerCores,
                stages,
                (cores + brokerCores) / demand.utilization(),
                written / MEGA,
                onDisks / MEGA,
                sent / MEGA,
                onDisks * demand.retention().toHours() * SECONDS_PER_HOUR / TERA,
                audio * 8 / MEGA,
                speech * 8 / MEGA,
                tokens(
                        costs.transcribing().promptTokens(),
                        transcribed,
                        costs.answering().promptTokens(),
                        answered),
                tokens(
                        costs.transcribing().writtenTokens(),
                        transcribed,
                        costs.answering().writtenTokens(),
                        answered));
    }

    /**
     * GPUs for the language model.
     *
     * @param tokensPerSecond written by one, as measured with the model in question and as many calls at once as it holds
     * @param utilization how busy it may be
     */
    public int gpus(double tokensPerSecond, double utilization) {
        if (!(tokensPerSecond > 0 && utilization > 0)) {
            throw new IllegalArgumentException("GPU: expected tokens per second and utilization above 0, found "
                    + tokensPerSecond + " and " + utilization);
        }
        return Math.max(FEWEST_PROCESSES, ceiling(writtenTokensPerSecond / (tokensPerSecond * utilization)));
    }

    /** Cores that are busy with the demand, idling left out. */
    private static double load(Costs.OfPart part, double legs, double transcribed, double answered) {
        return part.perLegSecond() * legs
                + part.perTranscribedSecond() * transcribed
                + part.perAnsweredSecond() * answered;
    }

    private static OfStage stage(Costs.OfPart part, double load, Demand demand) {
        double room = demand.coresPerProcess() * demand.utilization() - part.idleCores();
        if (!(room > 0)) {
            throw new IllegalArgumentException(
                    "process of %s: expected more cores than the %s with which it idles, found %s at utilization %s"
                            .formatted(part.name(), part.idleCores(), demand.coresPerProcess(), demand.utilization()));
        }
        int processes = Math.max(FEWEST_PROCESSES, ceiling(load / room));
        return new OfStage(part.name(), load + processes * part.idleCores(), processes);
    }

    /** A power of two, so that twice as many processes share them as evenly. */
    private static int partitions(int processes) {
        int partitions = Topics.PARTITIONS;
        while (partitions < processes * PARTITIONS_PER_PROCESS) {
            partitions *= 2;
        }
        return partitions;
    }

    private static double tokens(double perTranscribed, double transcribed, double perAnswered, double answered) {
        return perTranscribed * transcribed + perAnswered * answered;
    }

    private static int ceiling(double number) {
        return Math.toIntExact((long) Math.ceil(number - 1e-9));
    }
}
