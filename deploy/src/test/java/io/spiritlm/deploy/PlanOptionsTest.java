package io.spiritlm.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.bridge.TopicPlan;
import io.spiritlm.deploy.pipeline.StageName;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PlanOptionsTest {
    private final StringWriter err = new StringWriter();

    /** Nobody listens there: what can't be is refused before anybody is asked. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "topics check --partitions 0                     | partitions: expected at least 1, found 0",
                "topics check --replication 0                    | replication: expected 1 to 32767, found 0",
                "topics create --retention-hours 0               | retention: expected 1 h to 100 years, found PT0S",
                "topics create --retention-hours 2000000000      | retention: expected 1 h to 100 years",
                "dead-letters list --limit 0                     | --limit: expected a number of letters, at least 1, found 0",
                "dead-letters list --since yesterday             | found 'yesterday'",
                "dead-letters replay                             | --origin",
                "dead-letters replay --origin here               | expected topic-partition@offset, found 'here'",
                "dead-letters replay --all --origin spirit.x-0@0 | mutually exclusive"
            })
    void refusesWithUsageCodeWhatCannotBe(String command, String expected) {
        String[] arguments = (command + " --bootstrap-server 127.0.0.1:1").split(" ");

        assertThat(Spirit.commandLine().setErr(new PrintWriter(err, true)).execute(arguments))
                .isEqualTo(2);

        assertThat(err.toString()).contains(expected);
    }

    @Test
    void plansForTheGroupOfEveryStage() {
        assertThat(TopicPlan.GROUPS)
                .containsAll(
                        Stream.of(StageName.values()).map(StageName::toString).toList());
    }
}
