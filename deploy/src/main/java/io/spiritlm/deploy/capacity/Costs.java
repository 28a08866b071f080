package io.spiritlm.deploy.capacity;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spiritlm.deploy.capacity.LiveLines.Wish;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What each part of a pipeline takes.
 *
 * @param processors of the machine where it was measured
 * @param lines calls at once while measuring
 * @param speechShare of their time
 * @param parts processes
 * @param topics what is written to each
 * @param transcribing the language model's work where speech is written down
 * @param answering where it is answered
 * @param windows from which all this follows
 */
public record Costs(
        int processors,
        int lines,
        double speechShare,
        List<OfPart> parts,
        List<OfTopic> topics,
        Answers transcribing,
        Answers answering,
        List<CostWindow> windows) {
    /** By topic, how many groups of processes read it: what is written to it travels so often. */
    static final Map<String, Integer> READERS = Map.of(
            "spirit.audio", 1, // tokenize
            "spirit.units", 2, // lm, ingest
            "spirit.continuations", 2, // vocode, ingest
            "spirit.speech", 2, // ingest; lm, which stays a little ahead of it
            "spirit.sessions", 0, // lm, when it takes partitions over
            "spirit.dead-letters", 0);

    private static final ObjectMapper MAPPER =
            new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    public Costs {
        parts = List.copyOf(parts);
        topics = List.copyOf(topics);
        windows = List.copyOf(windows);
    }

    /**
     * A process's processor time.
     *
     * @param idleCores with no call
     * @param perLegSecond CPU-seconds for each second of a leg, be it silent
     * @param perTranscribedSecond more for each second of speech that is written down
     * @param perAnsweredSecond more for each second of speech that is answered in speech
     */
    public record OfPart(
            String name,
            double idleCores,
            double perLegSecond,
            double perTranscribedSecond,
            double perAnsweredSecond) {}

    /** A topic's bytes, each written once here; {@code readers} groups read them. */
    public record OfTopic(
            String name, int readers, double perLegSecond, double perTranscribedSecond, double perAnsweredSecond) {}

    /** What is answered to a second of speech. */
    public record Answers(double promptTokens, double writtenTokens, double soundSeconds) {}

    /**
     * What follows from windows of all kinds: what silence takes is what it took beyond idling, what speech takes what it took
     * beyond silence.
     *
     * @throws IllegalArgumentException if a kind is missing
     */
    static Costs of(int processors, int lines, double speechShare, List<CostWindow> windows) {
        CostWindow idle = find(windows, CostWindow.IDLE);
        CostWindow silence = find(windows, Wish.SILENCE.name());
        CostWindow transcribe = find(windows, Wish.TRANSCRIBE.name());
        CostWindow answer = find(windows, Wish.ANSWER.name());
        List<OfPart> parts = new ArrayList<>();
        for (String part : idle.cpuSeconds().keySet()) {
            double cores = idle.cpu(part) / idle.seconds();
            double leg = rest(silence.cpu(part) - cores * silence.seconds(), silence.legSeconds());
            parts.add(new OfPart(
                    part,
                    cores,
                    leg,
                    rest(
                            transcribe.cpu(part) - cores * transcribe.seconds() - leg * transcribe.legSeconds(),
                            transcribe.speechSeconds()),
                    rest(
                            answer.cpu(part) - cores * answer.seconds() - leg * answer.legSeconds(),
                            answer.speechSeconds())));
        }
        List<OfTopic> topics = new ArrayList<>();
        for (String topic : idle.topicBytes().keySet()) {
            double leg = rest(silence.bytes(topic), silence.legSeconds());
            topics.add(new OfTopic(
                    topic,
                    READERS.getOrDefault(topic, 0),
                    leg,
                    rest(transcribe.bytes(topic) - leg * transcribe.legSeconds(), transcribe.speechSeconds()),
                    rest(answer.bytes(topic) - leg * answer.legSeconds(), answer.speechSeconds())));
        }
        return new Costs(processors, lines, speechShare, parts, topics, answers(transcribe), answers(answer), windows);
    }

    /**
     * Those in a file that {@code bench cost --json} wrote.
     *
     * @throws IOException if there are none
     */
    public static Costs read(Path file) throws IOException {
        return MAPPER.readValue(Files.readString(file), Costs.class);
    }

    /** Those of the machine with two cores where this version was built, with the model that comes with it. */
    public static Costs measured() throws IOException {
        try (InputStream bytes = Costs.class.getResourceAsStream("costs.json")) {
            if (bytes == null) {
                throw new FileNotFoundException("expected the bundled costs.json, found none");
            }
            return MAPPER.readValue(bytes, Costs.class);
        }
    }

    /** Its figures. */
    OfPart part(String name) {
        return parts.stream()
                .filter(part -> part.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("costs: expected those of " + name + ", found "
                        + parts.stream().map(OfPart::name).toList()));
    }

    private static Answers answers(CostWindow window) {
        return new Answers(
                rest((double) window.promptTokens(), window.speechSeconds()),
                rest((double) window.writtenTokens(), window.speechSeconds()),
                rest(window.answerSeconds(), window.speechSeconds()));
    }

    /** A rate, where noise may have taken a little away. */
    private static double rest(double amount, double seconds) {
        if (!(seconds > 0)) {
            throw new IllegalArgumentException("window: expected seconds of sound, found " + seconds);
        }
        return Math.max(0, amount) / seconds;
    }

    private static CostWindow find(List<CostWindow> windows, String kind) {
        return windows.stream()
                .filter(window -> window.kind().equals(kind))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("windows: expected one of kind " + kind + ", found "
                        + windows.stream().map(CostWindow::kind).toList()));
    }
}
