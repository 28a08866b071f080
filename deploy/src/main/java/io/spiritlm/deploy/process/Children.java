package io.spiritlm.deploy.process;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/** Processes that run, and end together. Thread-safe. */
final class Children {
    private final Set<Process> running = new HashSet<>();
    private boolean ending;

    /**
     * Starts a process. None is started behind {@link #end}'s back: it ends all that this returned.
     *
     * @throws IOException if it can't be started, or all are ending
     */
    synchronized Process start(ProcessBuilder builder) throws IOException {
        if (ending) {
            throw new IOException("process: expected to start it, found that this process ends");
        }
        Process process = builder.start();
        running.add(process);
        var _ = process.onExit().thenAccept(this::ended);
        return process;
    }

    private synchronized void ended(Process process) {
        running.remove(process);
    }

    /** Kills all, and starts no more. */
    synchronized void end() {
        ending = true;
        running.forEach(Process::destroyForcibly);
    }
}
