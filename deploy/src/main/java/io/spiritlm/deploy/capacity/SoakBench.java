package io.spiritlm.deploy.capacity;

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
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * Calls go through a pipeline of real processes again and again while these are watched. Their heaps are held at one size and touched
 * from the beginning, so that what grows outside of them isn't lost in theirs. For one thread.
 */
public final class SoakBench {
    private static final List<String> JVM = List.of("-Xms384m", "-Xmx384m", "-XX:+AlwaysPreTouch");

    private SoakBench() {}

    /**
     * How to soak.
     *
     * @param lines that call, each again and again
     * @param callLength of each call
     * @param speechShare of each call's time
     * @param warmUp at the beginning, not judged
     * @param length of it all, behind the start of the processes
     * @param every how often each process is looked at
     */
    public record Plan(
            int lines, Duration callLength, double speechShare, Duration warmUp, Duration length, Duration every) {
        public Plan {
            if (lines < 1 || lines > 1_000) {
                throw new IllegalArgumentException("lines: expected 1 to 1000, found " + lines);
            }
            if (length.minus(warmUp).compareTo(every.multipliedBy(4)) < 0) {
                throw new IllegalArgumentException(
                        "soak: expected time for four looks behind the warm-up of %d s, found %d s in all"
                                .formatted(warmUp.toSeconds(), length.toSeconds()));
            }
        }
    }

    /**
     * Starts everything, watches, and ends everything.
     *
     * @param recording what is said
     * @param folder for logs and the broker's data
     * @param told of each look at a process
     * @throws IllegalStateException if a process ended
     */
    public static SoakReport run(
            Plan plan, Pcm16 recording, ModelFolder model, Path folder, BiConsumer<String, SoakReport.Sample> told)
            throws IOException, InterruptedException {
        SpokenRounds said = SpokenRounds.of(recording, plan.speechShare());
        try (LocalPipeline processes = LocalPipeline.withBroker(folder, model, Topics.PARTITIONS, JVM);
                LiveLines lines = new LiveLines(processes.startAll());
                Probes probes = Probes.of(processes)) {
            lines.begin(plan.lines(), List.of(Wish.TRANSCRIBE, Wish.ANSWER), said, plan.callLength());
            Map<String, List<SoakReport.Sample>> samples = new LinkedHashMap<>();
            long since = System.nanoTime();
            for (long next = 0;
                    next <= plan.length().toNanos();
                    next += plan.every().toNanos()) {
                TimeUnit.NANOSECONDS.sleep(next - (System.nanoTime() - since));
                processes.requireAlive();
                for (Map.Entry<String, ProcessProbe> probe : probes.byName().entrySet()) {
                    ProcessProbe.Reading reading = probe.getValue().read();
                    var sample = new SoakReport.Sample((System.nanoTime() - since) / 1e9, reading);
                    samples.computeIfAbsent(probe.getKey(), _ -> new ArrayList<>())
                            .add(sample);
                    told.accept(probe.getKey(), sample);
                }
            }
            lines.finish();
            return SoakReport.of(plan.warmUp().toMillis() / 1e3, lines.totals(), samples);
        }
    }

    /** One for each process. */
    private record Probes(Map<String, ProcessProbe> byName) implements AutoCloseable {
        static Probes of(LocalPipeline processes) throws IOException {
            Probes probes = new Probes(new LinkedHashMap<>());
            for (Map.Entry<String, ProcessHandle> process : processes.handles().entrySet()) {
                probes.byName.put(process.getKey(), ProcessProbe.attach(process.getValue()));
            }
            return probes;
        }

        @Override
        public void close() {
            byName.values().forEach(ProcessProbe::close);
        }
    }
}
