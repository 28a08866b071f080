package io.spiritlm.deploy.chaos;

import io.spiritlm.bridge.KafkaSink;
import io.spiritlm.deploy.pipeline.ModelFolder;
import io.spiritlm.deploy.pipeline.StageName;
import io.spiritlm.deploy.process.Member;
import io.spiritlm.wire.LegId;
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
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Calls run through a pipeline of real processes while these are killed, paused and confused, one fault after the other. */
public final class Chaos implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    /** Longer than a session: whoever is stopped for this long has lost its partitions. */
    private static final Duration PAUSED = Duration.ofSeconds(7);

    /** What processes are named after: the stages, and ingest. */
    private static final List<String> ROLES =
            List.of(Fleet.INGEST, StageName.TOKENIZE.toString(), StageName.LM.toString(), StageName.VOCODE.toString());

    private final ChaosOptions options;
    private final List<CallScript> scripts;
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
     * @param acknowledgedSeconds of each call that lost the process it was at, the time until something that it said afterwards was
     *     acknowledged; the shortest first
     */
    public record Disturbance(Fault fault, String victims, double recoverySeconds, List<Double> acknowledgedSeconds) {
        public Disturbance {
            acknowledgedSeconds = List.copyOf(acknowledgedSeconds);
        }
    }

    private Chaos(ChaosOptions options, Pcm16 recording, Fleet fleet) {
        this.options = options;
        this.recording = recording;
        this.fleet = fleet;
        scripts = CallScript.ofLines(options.calls());
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
    public static Chaos start(ChaosOptions options, Pcm16 recording, ModelFolder model, Path folder)
            throws IOException, InterruptedException {
        Fleet fleet = Fleet.start(folder, model, options.brokers(), options.ingests(), options.groups());
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
        for (int number = 1; number <= options.ingests(); number++) {
            String name = fleet.ingest(number).name();
            await(name + " to own partitions", () -> !ledger.lanesOf(name).isEmpty());
        }
        Judge judge = new Judge(ledger, recording, rehearse());
        List<Disturbance> disturbances = new ArrayList<>();
        try (Callers callers = new Callers(fleet.ingestAddresses(), recording)) {
            callers.begin(scripts);
            pause(Duration.ofSeconds(3));
            for (Fault fault : Fault.plan(options)) {
                Disturbance disturbance = disturb(fault, callers);
                disturbances.add(disturbance);
                told.accept(disturbance);
                fleet.revive();
                pause(Duration.ofMillis(1000 + random.nextInt(2000)));
            }
            callers.finish();
            awaitEnd(callers.calls());
            return ChaosReport.of(
                    options, judge.judge(callers.calls()), ledger, poison, fleet.unplannedRestarts(), disturbances);
        }
    }

    /** One call of each script while nothing happens. */
    private List<SocketCall> rehearse() throws IOException, InterruptedException {
        try (Callers callers = new Callers(fleet.ingestAddresses(), recording)) {
            callers.rehearse(scripts);
            awaitEnd(callers.calls());
            for (SocketCall call : callers.calls()) {
                call.failure().ifPresent(failure -> {
                    throw new IllegalStateException(
                            call.script() + ": expected an undisturbed call to succeed, found: " + failure);
                });
            }
            return callers.calls();
        }
    }

    private void awaitEnd(List<SocketCall> calls) throws IOException, InterruptedException {
        List<LegId> legs = calls.stream().flatMap(call -> call.leg().stream()).toList();
        long start = System.nanoTime();
        while (!ledger.areComplete(legs) && System.nanoTime() - start < LIMIT.toNanos()) {
            ledger.check();
            fleet.revive();
            pause(Duration.ofMillis(100));
        }
    }

    private Disturbance disturb(Fault fault, Callers callers) throws IOException, InterruptedException {
        return switch (fault) {
            case KILL_TOKENIZE -> kill(fault, List.of(anyOf(StageName.TOKENIZE.toString())), callers);
            case KILL_LM -> kill(fault, List.of(anyOf(StageName.LM.toString())), callers);
            case KILL_VOCODE -> kill(fault, List.of(anyOf(StageName.VOCODE.toString())), callers);
            case KILL_INGEST -> kill(fault, List.of(anyOf(Fleet.INGEST)), callers);
            case KILL_TWO -> {
                List<String> roles = new ArrayList<>(ROLES);
                Collections.shuffle(roles, random);
                yield kill(fault, List.of(anyOf(roles.get(0)), anyOf(roles.get(1))), callers);
            }
            case KILL_BROKER -> killBroker(callers);
            case PAUSE -> pauseOne(callers);
            case JOIN_AND_LEAVE -> joinAndLeave(callers);
            case BREAK_SOCKETS -> breakSockets(callers);
            case DUPLICATES -> duplicate();
            case POISON -> poison();
        };
    }

    /** Several processes of a role share its work, so another one takes over. */
    private Disturbance kill(Fault fault, List<String> victims, Callers callers)
            throws IOException, InterruptedException {
        List<Departure> departures =
                victims.stream().map(name -> new Departure(name, callers)).toList();
        List<Member> members =
                victims.stream().map(name -> fleet.process(name).member()).toList();
        for (String victim : victims) {
            fleet.process(victim).kill();
        }
        double recovery = 0;
        for (Departure departure : departures) {
            recovery = Math.max(recovery, departure.awaitTakeover());
        }
        List<Double> acknowledged = new ArrayList<>();
        for (Departure departure : departures) {
            acknowledged.addAll(departure.awaitAcknowledged());
        }
        fleet.startAll(members);
        return new Disturbance(fault, String.join(", ", victims), recovery, sorted(acknowledged));
    }

    private static List<Double> sorted(List<Double> seconds) {
        return seconds.stream().sorted().toList();
    }

    private Disturbance killBroker(Callers callers) throws IOException, InterruptedException {
        String victim = "broker-" + (1 + random.nextInt(options.brokers()));
        Member member = fleet.process(victim).member();
        Reacknowledgement calls = new Reacknowledgement(callers.running(_ -> true));
        fleet.process(victim).kill();
        await("all calls to be acknowledged again", calls::isComplete);
        fleet.startAll(List.of(member));
        return disturbance(Fault.KILL_BROKER, victim, calls);
    }

    private static Disturbance disturbance(Fault fault, String victims, Reacknowledgement calls) {
        List<Double> seconds = calls.seconds();
        return new Disturbance(fault, victims, seconds.isEmpty() ? 0 : seconds.getLast(), seconds);
    }

    private Disturbance pauseOne(Callers callers) throws IOException, InterruptedException {
        String victim = anyOf(ROLES.get(random.nextInt(ROLES.size())));
        Departure departure = new Departure(victim, callers);
        double recovery;
        fleet.process(victim).pause();
        try {
            recovery = departure.awaitTakeover();
            pause(PAUSED.minus(Duration.between(departure.since, clock.instant())));
        } finally {
            fleet.process(victim).wake();
        }
        return new Disturbance(Fault.PAUSE, victim, recovery, departure.awaitAcknowledged());
    }

    private Disturbance joinAndLeave(Callers callers) throws IOException, InterruptedException {
        String role = ROLES.get(joins % ROLES.size());
        joins++;
        Member more =
                role.equals(Fleet.INGEST) ? fleet.ingest(options.ingests() + 1) : fleet.stage(stage(role), 2 + joins);
        fleet.startAll(List.of(more));
        await(
                more.name() + " to get partitions",
                () -> !ledger.lanesOf(more.name()).isEmpty());
        // Let calls find the way there before it goes.
        pause(Duration.ofSeconds(1));
        Departure departure = new Departure(more.name(), callers);
        fleet.dismiss(more.name());
        return new Disturbance(
                Fault.JOIN_AND_LEAVE, more.name(), departure.awaitTakeover(), departure.awaitAcknowledged());
    }

    private static StageName stage(String role) {
        for (StageName stage : StageName.values()) {
            if (stage.toString().equals(role)) {
                return stage;
            }
        }
        throw new IllegalArgumentException("stage: expected one, found " + role);
    }

    private Disturbance breakSockets(Callers callers) throws InterruptedException {
        List<SocketCall> running = new ArrayList<>(callers.running(_ -> true));
        Collections.shuffle(running, random);
        List<SocketCall> victims = running.subList(0, -Math.floorDiv(-running.size(), 3));
        Reacknowledgement calls = new Reacknowledgement(victims);
        victims.forEach(SocketCall::breakConnection);
        await("calls to be acknowledged again", calls::isComplete);
        return disturbance(Fault.BREAK_SOCKETS, victims.size() + " connections", calls);
    }

    private Disturbance duplicate() {
        int sent = sendAgain(Topics.AUDIO)
                + sendAgain(Topics.UNITS)
                + sendAgain(Topics.CONTINUATIONS)
                + sendAgain(Topics.SPEECH);
        return new Disturbance(Fault.DUPLICATES, sent + " records", 0, List.of());
    }

    private <T extends WireRecord> int sendAgain(Topic<T> topic) {
        List<T> newest = ledger.recent(topic).stream()
                .filter(record -> record.place().isPresent() && random.nextInt(4) == 0)
                .toList();
        newest.forEach(record -> sink.send(topic, record).block());
        return newest.size();
    }

    private Disturbance poison() {
        List<Topic<? extends WireRecord>> topics = Ledger.WATCHED;
        for (Topic<? extends WireRecord> topic : topics) {
            for (int partition = 0; partition < Fleet.PARTITIONS; partition++) {
                byte[] bytes = new byte[1 + random.nextInt(200)];
                random.nextBytes(bytes);
                bytes[0] = (byte) 0xff; // no record begins so
                sink.sendBytes(topic, partition, bytes).block();
                poison++;
            }
        }
        return new Disturbance(Fault.POISON, topics.size() * Fleet.PARTITIONS + " records", 0, List.of());
    }

    /** One of a role's processes that owns something. */
    private String anyOf(String role) throws InterruptedException {
        String prefix = role + "-";
        await(role + " to own partitions", () -> !owners(prefix).isEmpty());
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

    /** That a process is about to go: what it owned, and whose calls it had. */
    private final class Departure {
        private final String name;
        private final List<Ledger.Lane> lanes;
        private final Optional<Reacknowledgement> calls;
        private final Instant since = clock.instant();

        Departure(String name, Callers callers) {
            this.name = name;
            lanes = ledger.lanesOf(name);
            calls = name.startsWith(Fleet.INGEST)
                    ? Optional.of(new Reacknowledgement(callers.running(of(lanes))))
                    : Optional.empty();
        }

        /** How long it takes until all has another owner, in seconds. */
        double awaitTakeover() throws InterruptedException {
            await(lanes.size() + " partitions of " + name + " to be taken over", () -> {
                calls.ifPresent(Reacknowledgement::isComplete);
                return ledger.takenOver(lanes, name, since).isPresent();
            });
            Instant taken = ledger.takenOver(lanes, name, since).orElseThrow();
            return Duration.between(since, taken).toMillis() / 1000.0;
        }

        /** How long it takes until what the calls say is acknowledged again, in seconds; nothing if it had none. */
        List<Double> awaitAcknowledged() throws InterruptedException {
            if (calls.isEmpty()) {
                return List.of();
            }
            await("calls of " + name + " to be acknowledged again", calls.get()::isComplete);
            return calls.get().seconds();
        }
    }

    private static Predicate<LegId> of(List<Ledger.Lane> lanes) {
        Set<Integer> partitions = lanes.stream().map(Ledger.Lane::partition).collect(Collectors.toSet());
        return leg -> partitions.contains(Callers.partition(leg));
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
