package io.spiritlm.deploy.pipeline;

import io.spiritlm.bridge.Cluster;
import io.spiritlm.bridge.KafkaSink;
import io.spiritlm.bridge.KafkaSource;
import io.spiritlm.bridge.Reading;
import io.spiritlm.bridge.SourceSettings;
import io.spiritlm.bridge.StageSettings;
import io.spiritlm.bridge.TopicEnds;
import io.spiritlm.bridge.TopicSetup;
import io.spiritlm.broker.EmbeddedBroker;
import io.spiritlm.wire.AudioRecord;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Topic;
import io.spiritlm.wire.Topics;
import io.spiritlm.wire.WireRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;

/**
 * Stops the vocoder for a while, with calls that wait for it and calls that don't, on a broker and stages of its own. For one
 * use.
 */
public final class Stall {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final ModelFolder model;
    private final Duration length;
    private final Map<LegId, Flux<AudioRecord>> spoken;
    private final Function<LegId, Flux<AudioRecord>> other;
    private final Supplier<LegId> others;
    private final StallLog log = new StallLog();

    /**
     * What became of it.
     *
     * @param legs one row for each leg that is answered in speech
     * @param answersWithout how long the other legs waited for their answers before and after the stop, in seconds
     * @param answersMeanwhile how long they waited while the vocoder was stopped
     * @param heapBytesBefore in use behind a collection, when the vocoder was stopped
     * @param heapBytesAfter the same, when it was started again
     */
    public record Figures(
            List<Leg> legs,
            List<Double> answersWithout,
            List<Double> answersMeanwhile,
            long heapBytesBefore,
            long heapBytesAfter) {
        public Figures {
            legs = List.copyOf(legs);
            answersWithout = List.copyOf(answersWithout);
            answersMeanwhile = List.copyOf(answersMeanwhile);
        }
    }

    /**
     * A leg that is answered in speech.
     *
     * @param aheadUnits units written beyond those that had sounded, when the vocoder was started again
     * @param aheadSeconds how long these sounded when they were said
     * @param seconds of the whole answer
     */
    public record Leg(String leg, long aheadUnits, double aheadSeconds, double seconds) {}

    /**
     * @param length of the stop
     * @param spoken legs with one long answer in speech each
     * @param others gives a new leg, one at a time, whose answer needs no vocoder
     * @param other its records
     */
    public Stall(
            ModelFolder model,
            Duration length,
            Map<LegId, Flux<AudioRecord>> spoken,
            Supplier<LegId> others,
            Function<LegId, Flux<AudioRecord>> other) {
        this.model = model;
        this.length = length;
        this.spoken = Map.copyOf(spoken);
        this.others = others;
        this.other = other;
    }

    /**
     * Runs for some three times {@code length}.
     *
     * @throws IllegalStateException if something that is waited for doesn't happen within 10 minutes
     */
    public Figures run() throws IOException, InterruptedException {
        try (EmbeddedBroker broker = EmbeddedBroker.temporary()) {
            Cluster cluster = Cluster.at(broker.bootstrapServers());
            TopicSetup.create(cluster, TopicSetup.ONE_MACHINE_PARTITIONS);
            try (KafkaSink sink = KafkaSink.open(cluster);
                    var continuations = watch(cluster, Topics.CONTINUATIONS);
                    var speech = watch(cluster, Topics.SPEECH);
                    var _ = start(StageName.TOKENIZE, cluster);
                    var _ = start(StageName.LM, cluster)) {
                continuations.records().subscribe(seen -> log.written(seen.value(), seen.writtenAt()));
                speech.records().subscribe(seen -> log.said(seen.value()));
                return run(cluster, sink);
            }
        }
    }

    private Figures run(Cluster cluster, KafkaSink sink) throws IOException, InterruptedException {
        List<Double> without;
        RunningStage vocode = start(StageName.VOCODE, cluster);
        long heapBefore;
        try {
            answers(sink, Duration.ofSeconds(5)); // fills caches and compiles; not told
            without = answers(sink, length.dividedBy(2));
            sink.sendAll(Topics.AUDIO, Flux.merge(spoken.values())).blockLast(PATIENCE);
            await("a first sound on every leg", () -> spoken.keySet().stream().allMatch(log::hasSound));
        } finally {
            vocode.close();
        }
        heapBefore = heapBytes();
        List<Double> meanwhile = answers(sink, length);
        Map<LegId, StallLog.Lead> leads = log.leads(spoken.keySet());
        long heapAfter = heapBytes();
        vocode = start(StageName.VOCODE, cluster);
        try {
            await("the end of every answer", () -> spoken.keySet().stream().allMatch(log::hasEnded));
            without.addAll(answers(sink, length.dividedBy(2)));
        } finally {
            vocode.close();
        }
        List<Leg> legs = new ArrayList<>();
        leads.forEach((leg, lead) ->
                legs.add(new Leg(leg.toString(), lead.units(), log.secondsOf(leg, lead), log.seconds(leg))));
        return new Figures(legs, without, meanwhile, heapBefore, heapAfter);
    }

    /** Other legs' answers, one leg after the other, for so long. */
    private List<Double> answers(KafkaSink sink, Duration time) throws InterruptedException {
        List<Double> seconds = new ArrayList<>();
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            LegId leg = others.get();
            sink.sendAll(Topics.AUDIO, other.apply(leg)).blockLast(PATIENCE);
            await("a transcript", () -> log.answeredAfter(leg).isPresent());
            seconds.add(log.answeredAfter(leg).orElseThrow().toNanos() / 1e9);
        }
        return seconds;
    }

    private RunningStage start(StageName name, Cluster cluster) throws IOException {
        return RunningStage.start(name, model, cluster, StageSettings.standard());
    }

    private static <T extends WireRecord> KafkaSource<T> watch(Cluster cluster, Topic<T> topic) {
        return new KafkaSource<>(
                cluster, topic, new Reading.OfPartitions(TopicEnds.latest(cluster, topic)), SourceSettings.standard());
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("expected within " + PATIENCE.toMinutes() + " min: " + what);
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private static long heapBytes() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
