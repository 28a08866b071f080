package io.spiritlm.evaluate.speed;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spiritlm.evaluate.MissingPartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class PeerTest {
    @TempDir
    Path folder;

    @Test
    void saysWhatToInstallWherePythonIsMissing() {
        assertThatThrownBy(() -> Peer.start(match("no-such-python"), folder))
                .isInstanceOf(MissingPartException.class)
                .hasMessageMatching("--python no-such-python: expected a Python 3 .*pip install .*torch==.*");
    }

    @Test
    void saysWhatToInstallWhereAModuleIsMissing() throws IOException {
        assertThatThrownBy(() -> Peer.start(match(script("echo noise peer: missing torch")), folder))
                .isInstanceOf(MissingPartException.class)
                .hasMessageContaining("found no module torch; python3 -m venv");
    }

    @Test
    void tellsWhatAPeerThatEndsSaidLast() throws IOException {
        assertThatThrownBy(() -> Peer.start(match(script("echo out of memory >&2")), folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("out of memory");
    }

    private String script(String line) throws IOException {
        Path script = Files.createFile(
                folder.resolve("python"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return Files.writeString(script, "#!/bin/sh\n" + line + "\n").toString();
    }

    private static Match match(String python) {
        return new Match(Match.Network.VOCODE, python, 1, 1, 1, 1);
    }
}
