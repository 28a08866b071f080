package io.spiritlm.deploy;

import java.io.PrintWriter;
import java.time.Duration;

/**
 * What a process does when it is told to end (SIGTERM, or an interrupt from the keyboard): it tidies up, and has ended after
 * {@link #LIMIT} in any case.
 *
 * <p>Exit code 143 (130 for an interrupt), as Java has it, says that it ended as told; 1 that it couldn't tidy up in time, and
 * what was in work was left to its successors, as after a crash.
 */
final class Ending {
    static final Duration LIMIT = Duration.ofSeconds(15);
    private static final int NOT_IN_TIME = 1;

    private Ending() {}

    /** Has {@code tidyUp} run when the process is told to end; {@code err} gets a line if it takes too long. */
    static void tidilyWith(Runnable tidyUp, PrintWriter err) {
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("ending").unstarted(() -> {
            if (!isDoneInTime(tidyUp)) {
                err.println("spirit: expected to end within " + LIMIT.toSeconds()
                        + " s, found work that doesn't; another process does it again");
                err.flush();
                Runtime.getRuntime().halt(NOT_IN_TIME);
            }
        }));
    }

    private static boolean isDoneInTime(Runnable tidyUp) {
        Thread thread = Thread.ofPlatform().daemon().name("tidying-up").start(tidyUp);
        try {
            return thread.join(LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
