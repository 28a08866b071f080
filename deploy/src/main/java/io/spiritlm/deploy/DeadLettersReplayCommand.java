package io.spiritlm.deploy;

import io.spiritlm.bridge.LetterReplay;
import io.spiritlm.bridge.ReplayedLetter;
import io.spiritlm.wire.DeadLetter.Origin;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Appends records that were set aside to the topics and partitions they came from. */
@Command(
        name = "replay",
        description = "Append records that were set aside, unchanged, to the topics and partitions they came from.",
        footer = {
            "",
            "A record that can't be read, or of which the letter holds only a part, is told of and left out; the exit",
            "code is then 1.",
            "",
            "What it brings back: records of calls that nobody has worked on since, such as right after the fault, or",
            "after the stage that set them aside was mended; and records for a reader that reads a topic anew.",
            "What it doesn't: a record behind which its call has gone on, since readers drop what comes after its place",
            "in the leg was passed; and a record of an epoch below its partition's fence, which is void. So replaying",
            "twice does no harm, but in spirit.sessions, where what is replayed becomes its leg's last history."
        })
final class DeadLettersReplayCommand implements Callable<Integer> {
    @Mixin
    private final BootstrapServer server = new BootstrapServer();

    @ArgGroup(multiplicity = "1")
    private Chosen chosen = new Chosen();

    @Mixin
    private final LetterFilter filter = new LetterFilter();

    @Option(names = "--dry-run", description = "Say what would be done, and write nothing.")
    private boolean dryRun;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    DeadLettersReplayCommand() {}

    static final class Chosen {
        @Option(
                names = "--origin",
                paramLabel = "TOPIC-PARTITION@OFFSET",
                required = true,
                converter = LetterFilter.OriginConverter.class,
                description = "The record that lay there; may be given several times.")
        private List<Origin> origins = new ArrayList<>();

        @Option(names = "--all", required = true, description = "All records, or those of --topic and --since.")
        private boolean all;

        Chosen() {}
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Set<Origin> asked = new LinkedHashSet<>(chosen.origins);
        AtomicInteger refused = new AtomicInteger();
        AtomicInteger replayed = new AtomicInteger();
        Consumer<ReplayedLetter> told = letter -> {
            asked.remove(letter.origin());
            switch (letter) {
                case ReplayedLetter.Appended(Origin origin, Origin now) -> {
                    replayed.incrementAndGet();
                    out.println(origin + "  appended as " + now);
                }
                case ReplayedLetter.Rehearsed(Origin origin) -> {
                    replayed.incrementAndGet();
                    out.println(origin + "  would be appended to " + origin.topic() + "-" + origin.partition());
                }
                case ReplayedLetter.Refused(Origin origin, String reason) -> {
                    refused.incrementAndGet();
                    out.println(LetterLine.printable(origin + "  left out: " + reason));
                }
            }
            out.flush();
        };
        LetterReplay replay = LetterReplay.on(server.cluster());
        if (dryRun) {
            replay.rehearse(filter.since(), this::isChosen, told);
        } else {
            replay.append(filter.since(), this::isChosen, told);
        }
        asked.forEach(origin -> out.println(origin + "  left out: expected a dead letter of it, found none"));
        int leftOut = refused.get() + asked.size();
        out.println((dryRun ? "would replay " : "replayed ") + replayed + ", left out " + leftOut);
        out.flush();
        if (leftOut > 0) {
            spec.commandLine()
                    .getErr()
                    .println("spirit: expected to replay " + (replayed.get() + leftOut) + " records, left out "
                            + leftOut);
        }
        return leftOut == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private boolean isChosen(Origin origin) {
        return filter.accepts(origin) && (chosen.all || chosen.origins.contains(origin));
    }
}
