package io.spiritlm.evaluate.speed;

import java.lang.management.ManagementFactory;

/** What this process has computed. */
final class Processor {
    private Processor() {}

    /** Time of all its threads. */
    static long nanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
