package io.spiritlm.bridge;

import io.spiritlm.wire.CallId;
import io.spiritlm.wire.WireRecord;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/**
 * A running stage: each call's records are handled in order, different calls beside each other, and a record is acknowledged
 * when its outputs are written.
 *
 * <p>A failing call's records are set aside and the others go on. A cluster that is away for longer than its patience ends the
 * stage, and {@link #completion()} says so. Thread-safe.
 */
public final class StageRunner<I extends WireRecord, O extends WireRecord> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StageRunner.class);
    /** A call whose records wait for others is given up after this time without any. */
    public static final Duration IDLE_LIMIT = Duration.ofMinutes(10);

    static final Duration HANDLERS_LIMIT = Duration.ofSeconds(5);

    private final Stage<I, O> stage;
    private final KafkaSource<I> source;
    private final KafkaSink sink;
    private final Optional<TopicFollower<?>> follower;
    private final Optional<SessionLog> sessions;
    private final StageTakeover<I, O> takeover;
    private final StageOutput<I, O> output;
    private final StageMeters meters;
    private final StageTraces traces;
    private final Disposable.Swap expiring = Disposables.swap();
    private final ExecutorService threads;
    private final Map<Assignment, Map<CallId, CallMailbox<I, O>>> calls = new ConcurrentHashMap<>();
    private final Input input;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private volatile boolean broken;
    private final Sinks.Empty<Void> completion = Sinks.empty();

    private StageRunner(Cluster cluster, Stage<I, O> stage, StageSettings settings) {
        this.stage = stage;
        this.meters = new StageMeters(settings.meters(), stage.name(), stage.input());
        this.traces = new StageTraces(settings.telemetry(), stage.name(), Clock.systemUTC());
        this.sink = KafkaSink.open(cluster);
        this.follower = stage.following().map(other -> new TopicFollower<>(cluster, other, this::fail));
        this.sessions = stage.sessions().map(topic -> new SessionLog(cluster, topic));
        this.takeover = new StageTakeover<>(
                cluster, stage.crossing(), sink, settings.instance().orElse(stage.name()), meters, follower, sessions);
        this.source = new KafkaSource<>(
                cluster,
                stage.input(),
                new Reading.InGroup(stage.name(), settings.instance()),
                settings.source(),
                takeover,
                meters,
                _ -> {});
        this.output = new StageOutput<>(stage.input(), sink, meters);
        this.threads = Executors.newFixedThreadPool(
                settings.threads(),
                Thread.ofPlatform()
                        .daemon()
                        .name("stage-" + stage.name() + "-", 0)
                        .factory());
        this.input = new Input(settings.maxUnfinished());
    }

    /**
     * Starts a stage; blocks until the cluster can be reached, for at most 5 s.
     *
     * @throws BridgeException if it can't
     */
    public static <I extends WireRecord, O extends WireRecord> StageRunner<I, O> start(
            Cluster cluster, Stage<I, O> stage, StageSettings settings) {
        return start(cluster, stage, settings, IDLE_LIMIT);
    }

    static <I extends WireRecord, O extends WireRecord> StageRunner<I, O> start(
            Cluster cluster, Stage<I, O> stage, StageSettings settings, Duration idleLimit) {
        StageRunner<I, O> runner = new StageRunner<>(cluster, stage, settings);
        runner.follower.ifPresent(TopicFollower::start);
        runner.output.subscribe(runner.input::released, runner::fail);
        runner.source.records().subscribe(runner.input);
        runner.expireAfter(idleLimit);
        return runner;
    }

    /** How far it is; as old as a turn of its reading thread, at most some 100 ms. */
    public StageState state() {
        if (broken) {
            return StageState.BROKEN;
        }
        return stopping.get() ? StageState.CLOSED : source.state();
    }

    /** Completes when the stage was closed, fails when it can't go on, in either case after it has stopped. */
    public Mono<Void> completion() {
        return completion.asMono();
    }

    /**
     * Stops reading, gives what is in work {@link SourceSettings#drainLimit}, commits, leaves the group, and closes the handlers.
     * Its partitions are free for others before it waits for handlers that compute. Blocks for at most 14 s, for less than 1 s as a
     * rule; a handler that computes for longer than 5 s is left behind.
     */
    @Override
    public void close() {
        stop(null);
    }

    private void stop(@Nullable Throwable failure) {
        if (!stopping.compareAndSet(false, true)) {
            return;
        }
        expiring.dispose();
        source.close();
        follower.ifPresent(TopicFollower::close);
        calls.keySet().forEach(this::abandon);
        awaitHandlers();
        output.close();
        sink.close();
        if (failure == null) {
            completion.tryEmitEmpty();
        } else {
            completion.tryEmitError(failure);
        }
    }

    private void expireAfter(Duration limit) {
        long pauseMillis = limit.dividedBy(10).toMillis();
        expiring.update(Schedulers.parallel()
                .schedulePeriodically(
                        () -> calls.values()
                                .forEach(
                                        mailboxes -> mailboxes.values().forEach(mailbox -> mailbox.expireAfter(limit))),
                        pauseMillis,
                        pauseMillis,
                        TimeUnit.MILLISECONDS));
    }

    private void awaitHandlers() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(HANDLERS_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn("{}: handlers still at work {} s after the end", stage.name(), HANDLERS_LIMIT.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Aside, since stopping waits for the threads that report failures. */
    private void fail(Throwable failure) {
        broken = !stopping.get();
        Thread.ofPlatform().daemon().name("stage-" + stage.name() + "-stop").start(() -> stop(failure));
    }

    private void abandon(Assignment assignment) {
        Map<CallId, CallMailbox<I, O>> mailboxes = calls.remove(assignment);
        if (mailboxes != null) {
            mailboxes.values().forEach(CallMailbox::abandon);
        }
    }

    /** Sorts records by call. */
    private final class Input extends BaseSubscriber<Delivered<I>> implements StageWork<I, O> {
        private final int maxUnfinished;
        private final AtomicInteger unfinished = new AtomicInteger();

        Input(int maxUnfinished) {
            this.maxUnfinished = maxUnfinished;
            meters.showUnfinished(unfinished);
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            request(maxUnfinished);
        }

        @Override
        protected void hookOnNext(Delivered<I> delivered) {
            if (unfinished.incrementAndGet() == maxUnfinished) {
                LOG.warn("{}: {} records unfinished, reading stops until some are", stage.name(), maxUnfinished);
            }
            offer(delivered.value().call().orElseThrow(), delivered);
        }

        @Override
        protected void hookOnError(Throwable failure) {
            fail(failure);
        }

        private void offer(CallId call, Delivered<I> delivered) {
            Assignment assignment = delivered.assignment();
            Map<CallId, CallMailbox<I, O>> mailboxes = calls.get(assignment);
            if (mailboxes == null) {
                mailboxes = new ConcurrentHashMap<>();
                calls.put(assignment, mailboxes);
                assignment.whenRevoked(() -> abandon(assignment));
            }
            mailboxes.compute(call, (_, known) -> {
                CallMailbox<I, O> mailbox = known == null ? new CallMailbox<>(call, assignment, this, threads) : known;
                mailbox.offer(delivered);
                return mailbox;
            });
            if (assignment.isRevoked()) {
                abandon(assignment);
            }
        }

        @Override
        public String stage() {
            return stage.name();
        }

        @Override
        public CallHandler<I, O> open(CallId call, Assignment assignment) {
            CallSessions ofCall = sessions.map(
                            log -> log.of(assignment, encoded -> emit(new StageEvent.Kept<>(assignment, encoded))))
                    .orElse(CallSessions.NONE);
            return stage.handlers()
                    .open(new Opening<>(
                            call, assignment.epoch(), takeover.of(assignment).of(call), ofCall));
        }

        @Override
        public CallTraces traces() {
            return traces.ofCall();
        }

        @Override
        public Optional<EncodedRecord> encode(O output, Assignment assignment) {
            return output.place().filter(takeover.of(assignment)::isWritten).isPresent()
                    ? Optional.empty()
                    : Optional.of(EncodedRecord.ofCall(stage.output(), output));
        }

        @Override
        public void failed(CallId call, Assignment assignment) {
            takeover.of(assignment).forget(call);
        }

        @Override
        public void emit(StageEvent<I, O> event) {
            output.emit(event);
        }

        @Override
        public void released(int records) {
            if (records > 0) {
                unfinished.addAndGet(-records);
                request(records);
            }
        }

        @Override
        public void idle(CallMailbox<I, O> mailbox) {
            Map<CallId, CallMailbox<I, O>> mailboxes = calls.get(mailbox.assignment());
            if (mailboxes != null) {
                mailboxes.computeIfPresent(
                        mailbox.call(), (_, known) -> known == mailbox && known.isEmpty() ? null : known);
            }
        }

        @Override
        public void broken(Throwable failure) {
            fail(failure);
        }
    }
}
