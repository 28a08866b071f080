package io.spiritlm.train.corpus;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * The recorded prompts of Debian's {@code asterisk-core-sounds-en-g722} with their transcripts, split by a fixed rule: a prompt is
 * {@link Split#TEST} when the first byte of its name's SHA-256 is below 0x66, else {@link Split#TRAIN} unless {@link
 * TestSentenceGuard} finds a test prompt in it, in which case it isn't used.
 */
public final class AsteriskPrompts {
    private static final Path TRANSCRIPTS = Path.of("/usr/share/doc/asterisk-core-sounds-en/core-sounds-en.txt.gz");
    private static final Path SOUNDS = Path.of("/usr/share/asterisk/sounds/en_US_f_Allison");
    private static final Pattern LINE = Pattern.compile("([A-Za-z0-9_/.\\-]+):\\s?(.*)");
    private static final Pattern NOT_SPEECH = Pattern.compile("[\\[\\]<>()\"]");
    private static final int FIRST_TRAINING_BYTE = 0x66;

    private final List<Prompt> prompts;

    private AsteriskPrompts(List<Prompt> prompts) {
        this.prompts = List.copyOf(prompts);
    }

    /** A usable prompt: its name in the transcript file, what the file says, the same normalised, and its recording. */
    public record Prompt(String name, Split split, String transcript, String text, Path recording) {}

    /** Reads the installed package. */
    public static AsteriskPrompts readInstalled() throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(TRANSCRIPTS))) {
            return of(
                    new String(in.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .toList(),
                    SOUNDS);
        }
    }

    /** Splits the prompts of transcript lines {@code name: text} that are speech and have a recording in {@code sounds}. */
    static AsteriskPrompts of(List<String> lines, Path sounds) {
        List<Prompt> usable = new ArrayList<>();
        for (String line : lines) {
            Matcher entry = LINE.matcher(line);
            if (!entry.matches() || NOT_SPEECH.matcher(entry.group(2)).find()) {
                continue;
            }
            String name = entry.group(1);
            String transcript = entry.group(2).strip();
            String text = SentenceNormalizer.normalize(transcript);
            Path recording = sounds.resolve(name + ".g722");
            if (!text.isEmpty() && Files.exists(recording)) {
                usable.add(new Prompt(name, splitOf(name), transcript, text, recording));
            }
        }
        TestSentenceGuard guard = new TestSentenceGuard(usable.stream()
                .filter(prompt -> prompt.split() == Split.TEST)
                .map(Prompt::text)
                .toList());
        usable.removeIf(prompt -> prompt.split() == Split.TRAIN && !guard.allows(prompt.text()));
        return new AsteriskPrompts(usable);
    }

    /** The usable prompts, in the transcript file's order. */
    public List<Prompt> prompts() {
        return prompts;
    }

    /** The usable prompts of one split. */
    public List<Prompt> prompts(Split split) {
        return prompts.stream().filter(prompt -> prompt.split() == split).toList();
    }

    /** The fixed split rule. */
    static Split splitOf(String name) {
        return firstHashByte(name) < FIRST_TRAINING_BYTE ? Split.TEST : Split.TRAIN;
    }

    /** First byte, 0..255, of the SHA-256 of the UTF-8 text: the corpus's rule for every fixed split. */
    static int firstHashByte(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8))[0] & 0xff;
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
