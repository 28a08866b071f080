package io.spiritlm.broker;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.internals.Exit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps Kafka from ending this process: where it would exit or halt (a data directory that fails, a thread's fatal error), every
 * running broker is told of the fault instead and Kafka's thread ends with the exception.
 *
 * <p>Kafka doesn't say which broker wanted to end; with several in one JVM all are told.
 */
final class ProcessExits {
    private static final Set<Consumer<BrokerException>> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Exit.setExitProcedure((status, message) -> refuse("exit", status, message));
        Exit.setHaltProcedure((status, message) -> refuse("halt", status, message));
    }

    private ProcessExits() {}

    /** From now on faults go to {@code broker}, until the returned registration is closed. */
    static Runnable register(Consumer<BrokerException> broker) {
        RUNNING.add(broker);
        return () -> RUNNING.remove(broker);
    }

    private static void refuse(String how, int status, @Nullable String message) {
        BrokerException fault = new BrokerException("embedded broker: expected to go on serving, but Kafka wants to "
                + how + " the process with status " + status + (message == null ? "" : ": " + message));
        RUNNING.forEach(broker -> broker.accept(fault));
        throw fault;
    }
}
