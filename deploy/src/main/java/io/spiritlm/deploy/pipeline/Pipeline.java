package io.spiritlm.deploy.pipeline;

import io.spiritlm.bridge.Cluster;
import io.spiritlm.bridge.StageSettings;
import io.spiritlm.bridge.TopicSetup;
import io.spiritlm.broker.EmbeddedBroker;
import io.spiritlm.wire.AudioRecord;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Topic;
import io.spiritlm.wire.WireRecord;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A pipeline to send calls through: stages and a broker in this process, or a cluster whose stages run elsewhere. */
public final class Pipeline implements AutoCloseable {
    private final Cluster cluster;
    private final StageTimes times;
    private final List<Mono<Void>> failures = new ArrayList<>();
    /** Closed from the last opened to the first. */
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    private Pipeline(Cluster cluster, StageTimes times) {
        this.cluster = cluster;
        this.times = times;
    }

    /** A pipeline whose broker and stages run elsewhere; its topics are created when missing. */
    public static Pipeline at(Cluster cluster) {
        TopicSetup.create(cluster);
        return new Pipeline(cluster, new StageTimes());
    }

    /**
     * Starts a broker and stages in this process; the broker starts while the networks are loaded.
     *
     * @throws IOException if the model's folder can't be read
     * @throws RuntimeException in one line, if a checkpoint isn't whole or the broker can't start
     */
    public static Pipeline local(ModelFolder model, Set<StageName> stages) throws IOException, InterruptedException {
        return local(model, stages, EmbeddedBroker::temporary);
    }

    /** The same with a broker that {@code broker} starts, which this closes. */
    public static Pipeline local(ModelFolder model, Set<StageName> stages, Callable<EmbeddedBroker> broker)
            throws IOException, InterruptedException {
        StageTimes times = new StageTimes();
        Deque<AutoCloseable> opening = new ArrayDeque<>();
        try (ExecutorService aside = Executors.newSingleThreadExecutor()) {
            Future<EmbeddedBroker> starting = aside.submit(broker);
            List<RunningStage.Loaded> loaded = new ArrayList<>();
            try {
                for (StageName stage : stages) {
                    loaded.add(RunningStage.load(
                            stage,
                            model,
                            nanos -> times.add(stage, nanos),
                            StageSettings.standard().meters()));
                    opening.push(loaded.getLast());
                }
            } finally {
                opening.addLast(starting.get());
            }
            Cluster cluster = Cluster.at(starting.get().bootstrapServers());
            TopicSetup.create(cluster, TopicSetup.ONE_MACHINE_PARTITIONS);
            Pipeline pipeline = new Pipeline(cluster, times);
            for (RunningStage.Loaded stage : loaded) {
                RunningStage running = stage.start(cluster, StageSettings.standard());
                opening.remove(stage);
                opening.push(running);
                pipeline.failures.add(running.completion());
            }
            pipeline.opened.addAll(opening);
            return pipeline;
        } catch (IOException | RuntimeException | InterruptedException e) {
            closeAll(opening);
            throw e;
        } catch (ExecutionException e) {
            closeAll(opening);
            throw new IllegalStateException(
                    e.getCause() == null ? e.getMessage() : e.getCause().getMessage(), e);
        }
    }

    /**
     * Sends legs through the pipeline, each from its open to its close record, when subscribed to.
     *
     * @param watched the topics of which records are wanted, in the order data flows; when every leg is closed in the last of
     *     them, the Flux completes
     * @return what passes in these topics of the legs' calls; fails when a stage can't go on
     */
    public Flux<Passed> exchange(Map<LegId, Flux<AudioRecord>> legs, List<Topic<? extends WireRecord>> watched) {
        Flux<Passed> records = new Exchange(cluster, legs).records(watched);
        return records.takeUntilOther(completion());
    }

    /** Where its records are. */
    public Cluster cluster() {
        return cluster;
    }

    /** Completes when a stage of this process ends, fails when one can't go on. */
    public Mono<Void> completion() {
        return failures.isEmpty() ? Mono.never() : Mono.firstWithSignal(failures);
    }

    /** How long the stages of this process have worked. */
    public StageTimes times() {
        return times;
    }

    /** Stops the stages, then the broker. Blocks for at most about a minute. */
    @Override
    public void close() {
        closeAll(opened);
    }

    private static void closeAll(Deque<AutoCloseable> resources) {
        while (!resources.isEmpty()) {
            try {
                resources.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException("a part of the pipeline didn't close: " + e.getMessage(), e);
            }
        }
    }
}
