package io.spiritlm.deploy;

import io.spiritlm.bridge.DeadLetterLog;
import io.spiritlm.bridge.FoundLetter;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Lists the latest dead letters, without what is in them. */
@Command(
        name = "list",
        description =
                "List what was set aside, oldest first: when, where the letter lies, where its record lay, how long that"
                        + " is, and why. Shows nothing of the record itself.",
        footer = "%nReads the topic to where it ends now, and leaves it as it is.")
final class DeadLettersListCommand implements Callable<Integer> {
    /**
     * What was found.
     *
     * @param found how many letters there are
     * @param letters the latest of them, oldest first
     */
    record Listing(long found, List<LetterLine> letters) {
        Listing {
            letters = List.copyOf(letters);
        }
    }

    @Mixin
    private final BootstrapServer server = new BootstrapServer();

    @Mixin
    private final LetterFilter filter = new LetterFilter();

    @Option(names = "--limit", paramLabel = "N", description = "Only the latest N (default: ${DEFAULT-VALUE}).")
    private int limit = 100;

    @Mixin
    private final JsonReport json = new JsonReport();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    DeadLettersListCommand() {}

    @Override
    public Integer call() throws IOException {
        if (limit < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--limit: expected a number of letters, at least 1, found " + limit);
        }
        Listing listing = listing();
        PrintWriter out = spec.commandLine().getOut();
        listing.letters().forEach(out::println);
        long older = listing.found() - listing.letters().size();
        out.println(listing.found() + " set aside" + (older == 0 ? "" : ", " + older + " of them older than these"));
        out.flush();
        json.write(listing);
        return ExitCode.OK;
    }

    private Listing listing() {
        PriorityQueue<LetterLine> latest = new PriorityQueue<>(LetterLine.ORDER);
        AtomicLong found = new AtomicLong();
        DeadLetterLog.read(server.cluster(), filter.since(), letter -> {
            if (isChosen(letter)) {
                found.incrementAndGet();
                latest.add(LetterLine.of(letter));
                if (latest.size() > limit) {
                    latest.remove();
                }
            }
        });
        return new Listing(found.get(), latest.stream().sorted(LetterLine.ORDER).toList());
    }

    /** What is no letter has no origin, and is shown to those who didn't ask for one. */
    private boolean isChosen(FoundLetter found) {
        return switch (found) {
            case FoundLetter.Letter stored -> filter.accepts(stored.letter().origin());
            case FoundLetter.Unreadable _ -> filter.acceptsAny();
        };
    }
}
