package io.spiritlm.train.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AsteriskPromptsTest {
    @TempDir
    private Path sounds;

    @Test
    void splitsByTheFirstByteOfTheNamesHash() {
        assertThat(AsteriskPrompts.firstHashByte("pls-hold-while-try")).isEqualTo(0x09);
        assertThat(AsteriskPrompts.splitOf("pls-hold-while-try")).isEqualTo(Split.TEST);
        assertThat(AsteriskPrompts.firstHashByte("abc")).isEqualTo(0xba); // FIPS 180-4, example B.1
        assertThat(AsteriskPrompts.splitOf("abc")).isEqualTo(Split.TRAIN);
    }

    @Test
    void leavesOutTrainingPromptsThatRepeatOrContainATestPrompt() throws IOException {
        record("pls-hold-while-try");
        record("abc");
        record("agent-pass");
        AsteriskPrompts prompts = AsteriskPrompts.of(
                List.of(
                        "pls-hold-while-try: Please hold the line.",
                        "abc: please, HOLD the line",
                        "agent-pass: Welcome. Please hold the line, caller."),
                sounds);
        assertThat(prompts.prompts(Split.TRAIN)).isEmpty();
        assertThat(prompts.prompts(Split.TEST)).hasSize(1);
    }

    @Test
    void leavesOutTonesCommentsAndMissingRecordings() throws IOException {
        record("abc");
        AsteriskPrompts prompts = AsteriskPrompts.of(
                List.of("; a comment", "", "abc: [a beep]", "abc: Hello.", "absent: Goodbye."), sounds);
        assertThat(prompts.prompts()).extracting(AsteriskPrompts.Prompt::text).containsExactly("hello");
    }

    private void record(String name) throws IOException {
        Files.createFile(sounds.resolve(name + ".g722"));
    }
}
