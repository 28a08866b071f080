package io.spiritlm.deploy.chaos;

import io.spiritlm.bridge.KafkaSink;
import io.spiritlm.deploy.chaos.Fleet.Member;
import io.spiritlm.deploy.pipeline.StageName;
import io.spiritlm.wire.Pcm16;
import io.spiritlm.wire.Topic;
import io.spiritlm.wire.Topics;
import io.spiritlm.wire.WireRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Calls run through a pipeline of real processes while these are killed, paused and confused, one fault after the other. */
public final class Chaos implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    /** Longer than a session: whoever is stopped for this long has lost its partitions. */
    private static final Duration PAUSED = Duration.ofSeconds(7);

    private static final List<StageName> STAGES = List.of(StageName.values());

    private final ChaosOptions options;
    private final Random random;
    private final Clock clock = Clock.systemUTC();
    private final Fleet fleet;
    private final Ledger ledger;
    private final KafkaSink sink;
    private final Pcm16 recording;
    private int joins;
    private int poison;

    /**
     * What a fault did.
     *
     * @param recoverySeconds from the fault until all that was concerned had a new owner, or was writable again; 0 where nothing
     *     has to recover
     */
    public record Disturbance(Fault fault, String victims, double recoverySeconds) {}

    private Chaos(ChaosOptions options, Pcm16 recording, Fleet fleet) {
        this.options = options;
        this.recording = recording;
        this.fleet = fleet;
        random = new Random(options.seed());
        ledger = new Ledger(fleet.cluster());
        sink = KafkaSink.open(fleet.cluster());
    }

    /**
     * Starts the processes.
     *
     * @param recording what is said in calls, at most 3 s
     * @param folder for logs and the brokers' data
     * @throws IOException if a process doesn't get ready
     */
    public static Chaos start(ChaosOptions options, Pcm16 recording, Path model, Path folder)
            throws IOException, InterruptedException {
        Fleet fleet = Fleet.start(folder, model, options.brokers(), options.groups());
        try {
            return new Chaos(options, recording, fleet);
        } catch (RuntimeException e) {
            fleet.close();
            throw e;
        }
    }

    /**
     * Runs all faults, and waits for the calls' ends.
     *
     * @param told of each fault when it is over
     * @throws IllegalStateException if the pipeline doesn't recover from a fault within two minutes
     */
    public ChaosReport run(Consumer<Disturbance> told) throws IOException, InterruptedException {
        Map<CallScript, LegResults> expected = rehearse();
        List<Disturbance> disturbances = new ArrayList<>();
        try (Callers callers = new Callers(fleet.cluster(), recording, "chaos-", ledger::expect)) {
            callers.begin(options.calls());
            pause(Duration.ofSeconds(3));
            for (Fault fault : Fault.plan(options)) {
                Disturbance disturbance = disturb(fault, callers);
                disturbances.add(disturbance);
                told.accept(disturbance);
                fleet.revive();
                pause(Duration.ofMillis(1000 + random.nextInt(2000)));
            }
            callers.finish();
            awaitEnd();
            return ChaosReport.of(options, ledger.verdict(expected), poison, fleet.unplannedRestarts(), disturbances);
        }
    }

    /** What each script gives when nothing happens. */
    private Map<CallScript, LegResults> rehearse() throws IOException, InterruptedException {
        try (Callers callers = new Callers(fleet.cluster(), recording, "rehearsal-", ledger::expect)) {
            callers.rehearse();
            awaitEnd();
            return ledger.byScript();
        }
    }

    private void awaitEnd() throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (ledger.open() > 0 && System.nanoTime() - start < LIMIT.toNanos()) {
            ledger.check();
            fleet.revive();
            pause(Duration.ofMillis(100));
        }
    }

    private Disturbance disturb(Fault fault, Callers callers) throws IOException, InterruptedException {
        return switch (fault) {
            case KILL_TOKENIZE -> kill(fault, List.of(anyOf(StageName.TOKENIZE)));
            case KILL_LM -> kill(fault, List.of(anyOf(StageName.LM)));
            case KILL_VOCODE -> kill(fault, List.of(anyOf(StageName.VOCODE)));
            case KILL_TWO -> {
                List<StageName> stages = new ArrayList<>(STAGES);
                Collections.shuffle(stages, random);
                yield kill(fault, List.of(anyOf(stages.get(0)), anyOf(stages.get(1))));
            }
            case KILL_BROKER -> killBroker(callers);
            case PAUSE -> pauseStage();
            case JOIN_AND_LEAVE -> joinAndLeave();
            case DUPLICATES -> duplicate();
            case POISON -> poison();
        };
    }

    /** Two processes of a stage share its work, so the other one takes over. */
    private Disturbance kill(Fault fault, List<String> victims) throws IOException, InterruptedException {
        List<List<Ledger.Lane>> lanes = victims.stream().map(ledger::lanesOf).toList();
        List<Member> members =
                victims.stream().map(name -> fleet.process(name).member()).toList();
        Instant since = clock.instant();
        for (String victim : victims) {
            fleet.process(victim).kill();
        }
        double recovery = 0;
        for (int i = 0; i < victims.size(); i++) {
            recovery = Math.max(recovery, awaitTakeover(lanes.get(i), victims.get(i), since));
        }
        fleet.startAll(members);
        return new Disturbance(fault, String.join(", ", victims), recovery);
    }

    private double awaitTakeover(List<Ledger.Lane> lanes, String victim, Instant since) throws InterruptedException {
        await(
                lanes.size() + " partitions of " + victim + " to be taken over",
                () -> ledger.takenOver(lanes, victim, since).isPresent());
        Instant taken = ledger.takenOver(lanes, victim, since).orElseThrow();
        return Duration.between(since, taken).toMillis() / 1000.0;
    }

    private Disturbance killBroker(Callers callers) throws IOException, InterruptedException {
        String victim = "broker-" + (1 + random.nextInt(options.brokers()));
        Member member = fleet.process(victim).member();
        fleet.process(victim).kill();
        long since = System.nanoTime();
        await("a record in every partition to be taken", () -> callers.allAcknowledgedSince(since));
        double recovery = (System.nanoTime() - since) / 1e9;
        fleet.startAll(List.of(member));
        return new Disturbance(Fault.KILL_BROKER, victim, recovery);
    }

    private Disturbance pauseStage() throws IOException, InterruptedException {
        String victim = anyOf(STAGES.get(random.nextInt(STAGES.size())));
        List<Ledger.Lane> lanes = ledger.lanesOf(victim);
        Instant since = clock.instant();
        fleet.process(victim).pause();
        try {
            double recovery = awaitTakeover(lanes, victim, since);
            pause(PAUSED.minus(Duration.between(since, clock.instant())));
            return new Disturbance(Fault.PAUSE, victim, recovery);
        } finally {
            fleet.process(victim).wake();
        }
    }

    private Disturbance joinAndLeave() throws IOException, InterruptedException {
        StageName stage = STAGES.get(joins % STAGES.size());
        joins++;
        Member third = fleet.stage(stage, 2 + joins);
        fleet.startAll(List.of(third));
        await(
                third.name() + " to get partitions",
                () -> !ledger.lanesOf(third.name()).isEmpty());
        List<Ledger.Lane> lanes = ledger.lanesOf(third.name());
        Instant since = clock.instant();
        fleet.dismiss(third.name());
        return new Disturbance(Fault.JOIN_AND_LEAVE, third.name(), awaitTakeover(lanes, third.name(), since));
    }

    private Disturbance duplicate() {
        int sent = sendAgain(Topics.AUDIO) + sendAgain(Topics.UNITS) + sendAgain(Topics.CONTINUATIONS);
        return new Disturbance(Fault.DUPLICATES, sent + " records", 0);
    }

    private <T extends WireRecord> int sendAgain(Topic<T> topic) {
        List<T> newest = ledger.recent(topic).stream()
                .filter(record -> record.place().isPresent() && random.nextInt(4) == 0)
                .toList();
        newest.forEach(record -> sink.send(topic, record).block());
        return newest.size();
    }

    private Disturbance poison() {
        List<Topic<? extends WireRecord>> topics = List.of(Topics.AUDIO, Topics.UNITS, Topics.CONTINUATIONS);
        for (Topic<? extends WireRecord> topic : topics) {
            for (int partition = 0; partition < Fleet.PARTITIONS; partition++) {
                byte[] bytes = new byte[1 + random.nextInt(200)];
                random.nextBytes(bytes);
                bytes[0] = (byte) 0xff; // no record begins so
                sink.sendBytes(topic, partition, bytes).block();
                poison++;
            }
        }
        return new Disturbance(Fault.POISON, topics.size() * Fleet.PARTITIONS + " records", 0);
    }

    /** One of the stage's processes that owns something. */
    private String anyOf(StageName stage) throws InterruptedException {
        String prefix = stage + "-";
        await(stage + " to own partitions", () -> !owners(prefix).isEmpty());
        List<String> owners = owners(prefix);
        return owners.get(random.nextInt(owners.size()));
    }

    private List<String> owners(String prefix) {
        return fleet.names().stream()
                .filter(name -> name.startsWith(prefix) && fleet.process(name).isAlive())
                .filter(name -> !ledger.lanesOf(name).isEmpty())
                .toList();
    }

    private void await(String what, BooleanSupplier condition) throws InterruptedException {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            ledger.check();
            if (System.nanoTime() - start > LIMIT.toNanos()) {
                throw new IllegalStateException("chaos: expected within %d s: %s".formatted(LIMIT.toSeconds(), what));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    private static void pause(Duration time) throws InterruptedException {
        if (time.isPositive()) {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        }
    }

    @Override
    public void close() {
        ledger.close();
        sink.close();
        fleet.close();
    }
}
