package io.spiritlm.deploy;

import io.spiritlm.deploy.pipeline.Passed;
import io.spiritlm.wire.AudioRecord;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Prints records as they pass, with the time since the first; chunks of sound that follow each other become one line. */
final class TopicLog {
    private final PrintWriter out;
    private @Nullable Instant first;
    private int chunks;
    private Duration sound = Duration.ZERO;

    TopicLog(PrintWriter out) {
        this.out = out;
    }

    void show(Passed passed) {
        if (first == null) {
            first = passed.writtenAt();
        }
        if (passed.record() instanceof AudioRecord.Chunk chunk) {
            chunks++;
            sound = sound.plus(chunk.samples().duration());
            return;
        }
        flush();
        double since = Duration.between(first, passed.writtenAt()).toMillis() / 1e3;
        out.printf("%7.3f  %-20s  %s%n", since, passed.topic(), RecordLine.of(passed.record()));
        out.flush();
    }

    /** Prints what is held back. */
    void flush() {
        if (chunks > 0) {
            out.printf(
                    "%7s  %-20s  %-10s  %d chunks, %.2f s of sound%n",
                    "", "spirit.audio", "", chunks, sound.toMillis() / 1e3);
            chunks = 0;
            sound = Duration.ZERO;
        }
    }
}
