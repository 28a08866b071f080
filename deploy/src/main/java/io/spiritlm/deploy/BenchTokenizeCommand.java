package io.spiritlm.deploy;

import io.spiritlm.evaluate.MissingPartException;
import io.spiritlm.evaluate.speed.Match;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Measures the tokenizer beside PyTorch. */
@Command(
        name = "tokenize",
        description = "Measure the tokenizer at the release's size beside the same network in PyTorch.",
        footer = {
            "",
            "Both sides compute with the same random weights, in turns and with equally many threads, and have to give the",
            "same results. The ratio is the peer's time divided by ours. PyTorch runs in a Python process of its own, without",
            "weight norm, in inference mode; of several utterances as a loop and as one batch, the better one counts."
        })
final class BenchTokenizeCommand implements Callable<Integer> {
    @Mixin
    private final PeerBench bench = new PeerBench();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    BenchTokenizeCommand() {}

    @Override
    public Integer call() throws IOException, MissingPartException {
        return bench.run(Match.Network.TOKENIZE, spec);
    }
}
