package io.spiritlm.deploy;

import io.spiritlm.wire.Request;
import picocli.CommandLine.Command;

/** Writes what is said in a recording, a line for each utterance. */
@Command(
        name = "transcribe",
        description = "Write what is said in a recording, a line for each utterance; or in all below a folder.",
        footer = {
            "",
            "Of a folder it writes a line of JSON for each recording, when it is done: the file, and of each utterance where it",
            "begins and ends, in seconds, its text, the text's log-probability, and its words: each one's start and end in seconds",
            "from the recording's beginning. Words are missing of a model without the file words.json, and of one that runs",
            "elsewhere unless --model names it here too. With -o FILE, a run that was broken off is gone on with: recordings that",
            "have a line there are passed over. One that can't be read is told of on standard error and makes the exit 1."
        })
final class TranscribeCommand extends RecordingsCommand {
    TranscribeCommand() {}

    @Override
    Request request() {
        return Requests.transcript();
    }

    @Override
    StoredRecordings.Line line(PipelineOptions of) {
        WordTimes times = of.wordTimes();
        return (file, heard) -> StoredTranscript.of(file, heard, times);
    }
}
