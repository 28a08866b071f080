package io.spiritlm.deploy;

import io.spiritlm.ingest.ChannelChoice;
import io.spiritlm.ingest.DecodeOptions;
import io.spiritlm.ingest.Encoding;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How a recording is heard. */
final class SoundOptions {
    @Option(
            names = "--channel",
            paramLabel = "N",
            description = "Hear this channel of the recording alone, counted from 0, instead of the mean of all.")
    private Optional<Integer> channel = Optional.empty();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    SoundOptions() {}

    /** @throws ParameterException if there can't be such a channel */
    DecodeOptions decoding() {
        if (channel.isPresent() && channel.get() < 0) {
            throw new ParameterException(
                    spec.commandLine(), "--channel: expected 0 or more, found %d".formatted(channel.get()));
        }
        return new DecodeOptions(
                new Encoding.Detected(),
                channel.<ChannelChoice>map(ChannelChoice.Only::new).orElseGet(ChannelChoice.Average::new));
    }
}
