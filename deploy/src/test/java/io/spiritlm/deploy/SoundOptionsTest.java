package io.spiritlm.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SoundOptionsTest {
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @ValueSource(strings = {"tokenize", "transcribe", "speak", "call"})
    void refusesAChannelThatCantBe(String command) throws IOException {
        assertThat(execute(command, DemoRecording.file().toString(), "--channel", "-1"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--channel: expected 0 or more, found -1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tokenize", "transcribe", "speak", "call"})
    void refusesAChannelThatTheRecordingLacksBeforeAnythingIsStarted(String command) throws IOException {
        assertThat(execute(command, DemoRecording.file().toString(), "--channel", "1"))
                .isEqualTo(1);
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .endsWith(": expected a channel 1, found 1 channels, counted from 0");
    }

    private int execute(String command, String... arguments) {
        String[] words = new String[arguments.length + (command.equals("speak") ? 3 : 1)];
        words[0] = command;
        System.arraycopy(arguments, 0, words, 1, arguments.length);
        if (command.equals("speak")) {
            words[words.length - 2] = "-o";
            words[words.length - 1] = "/dev/null";
        }
        return Spirit.commandLine().setErr(new PrintWriter(err, true)).execute(words);
    }
}
