package io.spiritlm.deploy;

import io.spiritlm.ingest.AudioFile;
import io.spiritlm.ingest.DecodeOptions;
import io.spiritlm.ingest.UnreadableAudio;
import io.spiritlm.wire.Pcm16;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** The bundled recording of a real person, and what she says. Its licence lies beside it: CC-BY-SA-3.0. */
final class DemoRecording {
    private static final String NAME = "demo/pls-hold-while-try";

    private DemoRecording() {}

    /** Writes the recording to a file that goes when the program does. */
    static Path file() throws IOException {
        Path file = Files.createTempFile("spirit-demo-", ".wav");
        file.toFile().deleteOnExit();
        try (InputStream bytes = open(".wav")) {
            Files.copy(bytes, file, StandardCopyOption.REPLACE_EXISTING);
        }
        return file;
    }

    /** What she says, as samples. */
    static Pcm16 samples() throws IOException, UnreadableAudio {
        try (AudioFile file = AudioFile.open(file(), DecodeOptions.DEFAULT)) {
            Pcm16 whole = Pcm16.EMPTY;
            for (Optional<Pcm16> piece = file.next(); piece.isPresent(); piece = file.next()) {
                whole = whole.concat(piece.get());
            }
            return whole;
        }
    }

    /** What she says. */
    static String text() throws IOException {
        try (InputStream bytes = open(".txt")) {
            return new String(bytes.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }

    private static InputStream open(String ending) throws IOException {
        InputStream bytes = DemoRecording.class.getResourceAsStream(NAME + ending);
        if (bytes == null) {
            throw new FileNotFoundException("expected the bundled recording " + NAME + ending + ", found none");
        }
        return bytes;
    }
}
