package io.spiritlm.deploy.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** Processes that belong together, each a child of this one. For one thread. */
public final class ProcessGroup implements AutoCloseable {
    private final Path folder;
    private final SequencedMap<String, ChildProcess> running = new LinkedHashMap<>();

    /**
     * None yet.
     *
     * @param folder for every process's log
     */
    public ProcessGroup(Path folder) {
        this.folder = folder;
    }

    /**
     * Starts processes beside each other and waits until all are ready.
     *
     * @throws IOException if one doesn't get ready
     */
    public void startAll(List<Member> members) throws IOException, InterruptedException {
        for (Member member : members) {
            running.put(member.name(), ChildProcess.start(member, folder));
        }
        for (Member member : members) {
            process(member.name()).awaitReady();
        }
    }

    /**
     * A process that was started.
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    public ChildProcess process(String name) {
        ChildProcess found = running.get(name);
        if (found == null) {
            throw new IllegalArgumentException("process: expected one of " + running.keySet() + ", found " + name);
        }
        return found;
    }

    /** Of all that were started, the first first. */
    public List<String> names() {
        return List.copyOf(running.keySet());
    }

    /** Those that run no more, by whatever ended them. */
    public List<Member> ended() {
        return running.values().stream()
                .filter(process -> !process.isAlive())
                .map(ChildProcess::member)
                .toList();
    }

    /** Tells a process to end, and forgets it. */
    public void dismiss(String name) throws InterruptedException {
        process(name).terminate();
        running.remove(name);
    }

    /**
     * Makes sure that all run still.
     *
     * @throws IllegalStateException if one has ended
     */
    public void requireAlive() {
        for (Member member : ended()) {
            throw new IllegalStateException("process %s: expected it to run, found it ended; see %s"
                    .formatted(member.name(), folder.resolve(member.name() + ".log")));
        }
    }

    /** Kills all, the last first, and waits until they have ended; who is interrupted doesn't wait. */
    @Override
    public void close() {
        List<ChildProcess> lastFirst = List.copyOf(running.sequencedValues().reversed());
        lastFirst.forEach(process -> process.handle().destroyForcibly());
        try {
            for (ChildProcess process : lastFirst) {
                process.kill();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
