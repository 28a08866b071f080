package io.spiritlm.deploy.capacity;

import java.time.Duration;

/** The processor time of processes. */
final class ProcessorTime {
    private ProcessorTime() {}

    /**
     * What all its threads have had since it began, in steps of 10 ms on Linux.
     *
     * @throws IllegalStateException if it has ended, or the system doesn't say
     */
    static Duration of(ProcessHandle process) {
        return process.info()
                .totalCpuDuration()
                .orElseThrow(() -> new IllegalStateException(
                        "process " + process.pid() + ": expected its processor time, found none: it may have ended"));
    }
}
