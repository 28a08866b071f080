package io.spiritlm.deploy;

import io.spiritlm.wire.Request;
import picocli.CommandLine.Command;

/** Writes what is meant in a recording, a label for each utterance. */
@Command(
        name = "classify",
        description = "Write what is meant in a recording, a label for each utterance; or in all below a folder.",
        footer = {
            "",
            "The label is the likeliest of those that the model has learned, or of those of the examples in --examples.",
            "Of a folder it writes a line of JSON for each recording, when it is done: the file, and of each utterance where it",
            "begins and ends, in seconds, its label, and the label's probability among all. With -o FILE, a run that was broken off",
            "is gone on with: recordings that have a line there are passed over. One that can't be classified is told of on standard",
            "error and makes the exit 1."
        })
final class ClassifyCommand extends RecordingsCommand {
    ClassifyCommand() {}

    @Override
    Request request() {
        return Requests.label();
    }

    @Override
    StoredRecordings.Line line(PipelineOptions of) {
        return StoredLabels::of;
    }
}
