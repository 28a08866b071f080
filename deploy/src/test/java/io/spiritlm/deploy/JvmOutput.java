package io.spiritlm.deploy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** What a process prints, without what its JVM says of itself at its start. */
final class JvmOutput {
    private static final String OF_JVM = "WARNING: Using incubator modules: jdk.incubator.vector\n";

    private JvmOutput() {}

    /** All of it, up to its end; errors too, where they are redirected. */
    static String of(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).replace(OF_JVM, "");
    }
}
