package io.spiritlm.deploy.capacity;

import io.spiritlm.deploy.capacity.ScaleReport.RealTime;
import io.spiritlm.deploy.capacity.ScaleReport.Round;
import io.spiritlm.deploy.pipeline.ModelFolder;
import io.spiritlm.deploy.pipeline.StageName;
import io.spiritlm.deploy.process.Member;
import io.spiritlm.wire.Pcm16;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Measures how much more two processes of {@code tokenize} get done than one, each held to the same processor quota by the kernel. One
 * process works on a broker of its own, two on another one, and all stay warm: both cases are measured in turn. For one thread.
 */
public final class ScaleBench implements AutoCloseable {
    private static final int PARTITIONS = 16;
    private static final int LEGS = 32;
    /** Backlogs for each process before anything is measured: compiling is over then. */
    private static final int WARM_UP = 3;

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final List<String> JVM = List.of("-Xmx512m");
    /** What one process holds in real time is tried with less than it gets done of a backlog: nothing is left for peaks else. */
    private static final double REAL_TIME_LOAD = 0.7;

    private final Plan plan;
    private final SpokenRounds said;
    private final Side one;
    private final Side two;

    /**
     * How to measure.
     *
     * @param quotaCores of each process
     * @param speechShare of the legs' time
     * @param rounds of one process and two, in turn
     * @param roundLength about how long one process works on a round's backlog
     * @param realTime how long the check in real time takes, twice; its first half isn't judged
     * @param delayLimit what an utterance may be behind its last sample, p95, for legs to count as held
     */
    public record Plan(
            double quotaCores,
            double speechShare,
            int rounds,
            Duration roundLength,
            Duration realTime,
            Duration delayLimit) {
        public Plan {
            if (rounds < 1 || rounds > 100) {
                throw new IllegalArgumentException("rounds: expected 1 to 100, found " + rounds);
            }
        }
    }

    /** Some processes of the stage, on a broker of their own, each with its quota. */
    private record Side(LocalPipeline processes, List<CpuQuota> quotas, Hearing hearing) {
        List<ProcessHandle> stages() {
            return processes.handles().entrySet().stream()
                    .filter(process -> process.getKey().startsWith(StageName.TOKENIZE.toString()))
                    .map(java.util.Map.Entry::getValue)
                    .toList();
        }
    }

    private ScaleBench(Plan plan, SpokenRounds said, Side one, Side two) {
        this.plan = plan;
        this.said = said;
        this.one = one;
        this.two = two;
    }

    /**
     * Starts brokers and processes.
     *
     * @param recording what is said on the legs
     * @param folder for logs and the brokers' data
     * @throws IOException if a process doesn't get ready, or this user may hold no process to a quota
     */
    public static ScaleBench start(Plan plan, Pcm16 recording, ModelFolder model, Path folder)
            throws IOException, InterruptedException {
        SpokenRounds said = SpokenRounds.of(recording, plan.speechShare());
        CpuQuota.create(CpuQuota.ROOT, "spirit-" + ProcessHandle.current().pid())
                .close();
        Side one = side(1, model, folder);
        try {
            return new ScaleBench(plan, said, one, side(2, model, folder));
        } catch (IOException | RuntimeException | InterruptedException e) {
            close(one);
            throw e;
        }
    }

    private static Side side(int count, ModelFolder model, Path folder) throws IOException, InterruptedException {
        Path own = Files.createDirectories(folder.resolve("with-" + count));
        LocalPipeline processes = LocalPipeline.withBroker(own, model, PARTITIONS, JVM);
        List<CpuQuota> quotas = new ArrayList<>();
        try {
            List<Member> members = new ArrayList<>();
            for (int number = 1; number <= count; number++) {
                members.add(processes.stage(StageName.TOKENIZE, number));
            }
            processes.start(members);
            for (Member member : members) {
                CpuQuota quota = CpuQuota.create(
                        CpuQuota.ROOT,
                        "spirit-%d-%d-%s".formatted(ProcessHandle.current().pid(), count, member.name()));
                quotas.add(quota);
                ProcessHandle process = processes.handles().get(member.name());
                if (process != null) {
                    quota.add(process);
                }
            }
            return new Side(processes, quotas, new Hearing(processes.cluster()));
        } catch (IOException | RuntimeException | InterruptedException e) {
            processes.close();
            for (CpuQuota quota : quotas) {
                quota.close();
            }
            throw e;
        }
    }

    /**
     * Measures.
     *
     * @param told of each round
     * @param toldInRealTime of each check
     */
    public ScaleReport run(Consumer<Round> told, Consumer<RealTime> toldInRealTime)
            throws IOException, InterruptedException {
        for (Side side : List.of(one, two)) {
            for (int i = 0; i < WARM_UP * side.stages().size(); i++) {
                side.hearing().backlog(LEGS, said, 2, LIMIT);
            }
            for (CpuQuota quota : side.quotas()) {
                quota.limit(plan.quotaCores());
            }
        }
        Round trial = round(one, 1);
        int repeats = Math.max(1, (int) Math.ceil(plan.roundLength().toMillis() / 1e3 / trial.seconds()));
        List<Round> rounds = new ArrayList<>();
        for (int i = 0; i < plan.rounds(); i++) {
            for (Side side : List.of(one, two)) {
                rounds.add(round(side, repeats));
                told.accept(rounds.getLast());
            }
        }
        int legs = Math.max(1, (int) Math.floor(REAL_TIME_LOAD * ScaleReport.median(rounds, 1)));
        List<RealTime> checks = new ArrayList<>();
        for (Side side : List.of(one, two)) {
            int held = side.stages().size() == 1 ? legs : (int) Math.ceil(ScaleReport.WANTED * legs);
            checks.add(realTime(side, held));
            toldInRealTime.accept(checks.getLast());
        }
        return ScaleReport.of(plan.quotaCores(), said.speechShare(), rounds, checks);
    }

    /** As much work for each process, so that what comes before and behind it weighs as much too. */
    private Round round(Side side, int repeatsForEach) throws InterruptedException {
        int repeats = repeatsForEach * side.stages().size();
        List<Double> before = cpuSeconds(side);
        double seconds = side.hearing().backlog(LEGS, said, repeats, LIMIT);
        List<Double> used = new ArrayList<>(cpuSeconds(side));
        for (int i = 0; i < used.size(); i++) {
            used.set(i, used.get(i) - before.get(i));
        }
        double sound = LEGS * repeats * (said.length().toMillis() / 1e3);
        return new Round(used.size(), sound, seconds, used);
    }

    private RealTime realTime(Side side, int legs) throws InterruptedException {
        Instant judgedFrom = Instant.now().plus(plan.realTime().dividedBy(2));
        side.hearing().realTime(legs, said, plan.realTime(), LIMIT);
        List<Double> delays = side.hearing().delays().stream()
                .filter(delay -> delay.at().isAfter(judgedFrom))
                .map(Hearing.Delay::seconds)
                .toList();
        double p95 = Medians.quantile(delays, 0.95);
        return new RealTime(
                side.stages().size(),
                legs,
                delays.size(),
                Medians.median(delays),
                p95,
                p95 <= plan.delayLimit().toMillis() / 1e3);
    }

    private static List<Double> cpuSeconds(Side side) {
        return side.stages().stream()
                .map(process -> ProcessorTime.of(process).toNanos() / 1e9)
                .toList();
    }

    @Override
    public void close() throws IOException {
        close(two);
        close(one);
    }

    private static void close(Side side) throws IOException {
        side.hearing().close();
        side.processes().close();
        for (CpuQuota quota : side.quotas()) {
            quota.close();
        }
    }
}
