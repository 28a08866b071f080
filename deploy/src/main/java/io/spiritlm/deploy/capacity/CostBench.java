package io.spiritlm.deploy.capacity;

import io.spiritlm.deploy.capacity.LiveLines.Totals;
import io.spiritlm.deploy.capacity.LiveLines.Wish;
import io.spiritlm.deploy.pipeline.ModelFolder;
import io.spiritlm.wire.Pcm16;
import io.spiritlm.wire.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Measures what each process of a pipeline takes: a broker, one process of each stage and one of ingest, all on this machine, and
 * calls in real time over WebSockets. For one thread.
 */
public final class CostBench {
    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration IDLE = Duration.ofSeconds(20);
    private static final List<String> JVM = List.of("-Xmx512m");

    private CostBench() {}

    /**
     * How to measure.
     *
     * @param lines calls at once
     * @param speechShare of each call's time
     * @param warmUp with calls of all kinds before anything is measured; a third of it before each window
     * @param window each measurement
     */
    public record Plan(int lines, double speechShare, Duration warmUp, Duration window) {
        public Plan {
            if (lines < 1 || lines > 1_000) {
                throw new IllegalArgumentException("calls: expected 1 to 1000, found " + lines);
            }
            if (warmUp.toSeconds() < 1 || window.toSeconds() < 5) {
                throw new IllegalArgumentException(
                        "times: expected at least 1 s of warm-up and 5 s of measuring, found " + warmUp + " and "
                                + window);
            }
        }
    }

    /**
     * Starts everything, measures, and ends everything.
     *
     * @param recording what is said
     * @param folder for logs and the broker's data
     * @param told of each window
     * @throws IllegalStateException if calls broke off
     */
    public static Costs run(Plan plan, Pcm16 recording, ModelFolder model, Path folder, Consumer<CostWindow> told)
            throws IOException, InterruptedException {
        SpokenRounds said = SpokenRounds.of(recording, plan.speechShare());
        try (LocalPipeline processes = LocalPipeline.withBroker(folder, model, Topics.PARTITIONS, JVM)) {
            var address = processes.startAll();
            try (LiveLines lines = new LiveLines(address)) {
                lines.begin(plan.lines(), List.of(Wish.values()), said, Duration.ofSeconds(10));
                pause(plan.warmUp());
                lines.finish();
            }
            List<CostWindow> windows = new ArrayList<>();
            pause(Duration.ofSeconds(2));
            Meter idle = new Meter(processes, Totals.NONE);
            pause(IDLE);
            windows.add(idle.stop(CostWindow.IDLE, Totals.NONE));
            told.accept(windows.getLast());
            for (Wish wish : Wish.values()) {
                try (LiveLines lines = new LiveLines(address)) {
                    lines.begin(plan.lines(), List.of(wish), said, LONG);
                    pause(plan.warmUp().dividedBy(3).plus(said.length()));
                    Meter meter = new Meter(processes, lines.totals());
                    pause(plan.window());
                    windows.add(meter.stop(wish.name(), lines.totals()));
                    lines.finish();
                    require(lines);
                }
                told.accept(windows.getLast());
            }
            processes.requireAlive();
            return Costs.of(Runtime.getRuntime().availableProcessors(), plan.lines(), said.speechShare(), windows);
        }
    }

    private static void require(LiveLines lines) {
        if (lines.totals().failures() > 0) {
            throw new IllegalStateException("calls: expected none to break off, found %d; the last: %s"
                    .formatted(lines.totals().failures(), lines.lastFailure()));
        }
    }

    private static void pause(Duration time) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
    }

    /** What was there at a moment, for comparing. */
    private static final class Meter {
        private final LocalPipeline processes;
        private final Totals before;
        private final Map<String, Double> cpu;
        private final Map<String, Double> bytes;
        private final long since;

        Meter(LocalPipeline processes, Totals before) throws IOException {
            this.processes = processes;
            this.before = before;
            bytes = TopicBytes.of(processes.brokerData());
            cpu = cpuSeconds(processes);
            since = System.nanoTime();
        }

        CostWindow stop(String kind, Totals after) throws IOException {
            double seconds = (System.nanoTime() - since) / 1e9;
            SequencedMap<String, Double> cpuNow = cpuSeconds(processes);
            SequencedMap<String, Double> bytesNow = TopicBytes.of(processes.brokerData());
            cpu.forEach((name, value) -> cpuNow.merge(name, -value, Double::sum));
            bytes.forEach((name, value) -> bytesNow.merge(name, -value, Double::sum));
            Totals passed = after.minus(before);
            return new CostWindow(
                    kind,
                    seconds,
                    passed.legSeconds(),
                    passed.speechSeconds(),
                    passed.answerSeconds(),
                    passed.promptTokens(),
                    passed.writtenTokens(),
                    cpuNow,
                    bytesNow);
        }

        private static SequencedMap<String, Double> cpuSeconds(LocalPipeline processes) {
            SequencedMap<String, Double> seconds = new LinkedHashMap<>();
            processes
                    .handles()
                    .forEach((name, handle) ->
                            seconds.put(name, ProcessorTime.of(handle).toNanos() / 1e9));
            return seconds;
        }
    }
}
