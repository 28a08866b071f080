package io.spiritlm.deploy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The option that makes a command tell more: logs of our own code at DEBUG, of libraries at INFO, and stack traces. */
final class Verbosity {
    private static final AtomicBoolean VERBOSE = new AtomicBoolean();

    Verbosity() {}

    /** Raises the log levels as soon as the option is read, before the command starts. */
    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "Log more, and show the stack trace of a failure.")
    void setVerbose(boolean wanted) {
        VERBOSE.set(wanted);
        if (wanted) {
            level(org.slf4j.Logger.ROOT_LOGGER_NAME, Level.INFO);
            level("io.spiritlm", Level.DEBUG);
            level("kafka", Level.INFO);
            level("org.apache.kafka", Level.INFO);
        }
    }

    static boolean isVerbose() {
        return VERBOSE.get();
    }

    private static void level(String name, Level level) {
        ((Logger) LoggerFactory.getLogger(name)).setLevel(level);
    }
}
