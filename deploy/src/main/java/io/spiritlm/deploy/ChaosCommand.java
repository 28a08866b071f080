package io.spiritlm.deploy;

import io.spiritlm.broker.FailureDetection;
import io.spiritlm.deploy.chaos.Chaos;
import io.spiritlm.deploy.chaos.ChaosOptions;
import io.spiritlm.deploy.chaos.ChaosReport;
import io.spiritlm.deploy.chaos.Fault;
import io.spiritlm.ingest.UnreadableAudio;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows that calls survive what happens to the processes they run through. */
@Command(
        name = "chaos",
        description = "Kill, pause and confuse the processes of a pipeline while calls run, and count what is lost.",
        footer = {
            "",
            "Starts brokers, two processes of each stage and of ingest on this machine, and calls through WebSockets.",
            "What lies in the topics of each call and what came back to it is compared with the same call undisturbed.",
            "Exits with 1 when anything was lost, came twice, was spliced or came to another call's socket."
        })
final class ChaosCommand implements Callable<Integer> {
    @Option(names = "--faults", paramLabel = "N", description = "How many (default: ${DEFAULT-VALUE}).")
    private int faults = 50;

    @Option(names = "--calls", paramLabel = "N", description = "Calls at once (default: ${DEFAULT-VALUE}).")
    private int calls = 30;

    @Option(names = "--brokers", paramLabel = "N", description = "Brokers (default: ${DEFAULT-VALUE}).")
    private int brokers = 3;

    @Option(
            names = "--ingest",
            paramLabel = "N",
            description = "Processes that take calls, 2 or more (default: ${DEFAULT-VALUE}).")
    private int ingests = 2;

    @Option(
            names = "--kinds",
            paramLabel = "KIND",
            split = ",",
            description = "Which faults (default: all). Of: ${COMPLETION-CANDIDATES}.")
    private List<Fault> kinds = List.of(Fault.values());

    @Option(
            names = "--default-groups",
            description = "Leave the consumer groups' times as Kafka has them, to see what that costs.")
    private boolean defaultGroups;

    @Option(names = "--seed", paramLabel = "N", description = "Decides the faults (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Mixin
    private final WorkFolder work = new WorkFolder();

    @Mixin
    private final ModelOption model = new ModelOption();

    @Mixin
    private final JsonReport json = new JsonReport();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    ChaosCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException, UnreadableAudio {
        PrintWriter out = spec.commandLine().getOut();
        ChaosOptions options = new ChaosOptions(
                faults,
                calls,
                brokers,
                ingests,
                defaultGroups ? FailureDetection.KAFKA_DEFAULT : FailureDetection.QUICK,
                kinds,
                seed);
        Path folder = work.make();
        out.printf("%d faults, %d calls, %d brokers, seed %d; logs in %s%n", faults, calls, brokers, seed, folder);
        out.flush();
        try (Chaos chaos = Chaos.start(options, DemoRecording.samples(), model.folder(), folder)) {
            ChaosReport report = chaos.run(disturbance -> {
                out.printf(
                        "%-15s %-32s recovered in %6.2f s%s%n",
                        disturbance.fault(),
                        disturbance.victims(),
                        disturbance.recoverySeconds(),
                        acknowledged(disturbance));
                out.flush();
            });
            tell(report, out);
            json.write(report);
            return report.isUnharmed() ? 0 : 1;
        }
    }

    private static String acknowledged(Chaos.Disturbance disturbance) {
        List<Double> calls = disturbance.acknowledgedSeconds();
        return calls.isEmpty()
                ? ""
                : ", %d calls acknowledged again in %.2f s, median %.2f s"
                        .formatted(calls.size(), calls.getLast(), calls.get((calls.size() - 1) / 2));
    }

    private static void tell(ChaosReport report, PrintWriter out) {
        out.printf("%nfault           count  recovery p50      p95      max  calls  acknowledged again p50      max%n");
        for (ChaosReport.OfKind kind : report.faults()) {
            out.printf(
                    "%-15s %5d %11.2f s %6.2f s %6.2f s %6d %21.2f s %6.2f s%n",
                    kind.fault(),
                    kind.count(),
                    kind.recoveryP50(),
                    kind.recoveryP95(),
                    kind.recoveryMax(),
                    kind.acknowledgedCalls(),
                    kind.acknowledgedP50(),
                    kind.acknowledgedMax());
        }
        out.println();
        report.findings().forEach(out::println);
        out.printf(
                "calls %d, records %d, lost %d, raw duplicates %d, seen duplicates %d, spliced %d%n",
                report.calls(),
                report.records(),
                report.lost(),
                report.rawDuplicates(),
                report.seenDuplicates(),
                report.spliced());
        out.printf(
                "results at a wrong socket %d; connections taken up again %d%n",
                report.atWrongSocket(), report.resumed());
        out.printf(
                "poison %d, set aside %d; processes that ended unasked %d%n",
                report.poison(), report.setAside(), report.unplannedRestarts());
        out.flush();
    }
}
