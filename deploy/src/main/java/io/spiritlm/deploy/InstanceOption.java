package io.spiritlm.deploy;

import java.util.Optional;
import picocli.CommandLine.Option;

/** The option of every command that shares work with others of its kind. */
final class InstanceOption {
    @Option(
            names = "--instance",
            paramLabel = "NAME",
            description = "A name that is the same when this process comes back, so that it gets its calls back.")
    private Optional<String> name = Optional.empty();

    InstanceOption() {}

    Optional<String> name() {
        return name;
    }
}
