package io.spiritlm.deploy;

import io.spiritlm.wire.Voice;
import picocli.CommandLine.Option;

/** Who speaks, and how. */
final class VoiceOptions {
    @Option(
            names = "--speaker",
            paramLabel = "NAME",
            description = "One of the model's speakers (default: the model's).")
    private String speaker = "";

    @Option(names = "--style", paramLabel = "NAME", description = "One of the model's styles (default: the model's).")
    private String style = "";

    VoiceOptions() {}

    Voice voice() {
        return new Voice(speaker, style);
    }
}
