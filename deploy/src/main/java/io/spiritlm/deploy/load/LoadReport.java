package io.spiritlm.deploy.load;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spiritlm.lm.DecodingWatch;
import io.spiritlm.lm.Generation;
import io.spiritlm.lm.GenerationRequest;
import io.spiritlm.lm.LanguageModel;
import io.spiritlm.lm.LanguageModelSettings;
import io.spiritlm.wire.Restraints;
import io.spiritlm.wire.Sampling;
import io.spiritlm.wire.units.Modality;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * What loading a language model took.
 *
 * @param fileBytes of the checkpoint's files
 * @param loadPeakBytes the most that this process had resident until it was loaded
 * @param peakBytes the same until the last token
 * @param firstTokenSeconds from the question to the first token
 * @param tokensPerSecond of the tokens after the first
 * @param processorSecondsPerToken the same, in the time that processors worked for this process: what else runs on them matters less
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record LoadReport(
        long fileBytes,
        double loadSeconds,
        long loadPeakBytes,
        long peakBytes,
        double firstTokenSeconds,
        double tokensPerSecond,
        double processorSecondsPerToken) {

    private static final Path STATUS = Path.of("/proc/self/status");

    /** How much more than the files was resident at any time until it was loaded. */
    public long excessBytes() {
        return loadPeakBytes - fileBytes;
    }

    /**
     * Loads a folder in this process, and has it write.
     *
     * @param tokens at least 2
     */
    public static LoadReport of(Path folder, LanguageModelSettings settings, int tokens)
            throws IOException, InterruptedException {
        long begun = System.nanoTime();
        try (LanguageModel model = LanguageModel.open(folder, settings, DecodingWatch.NONE)) {
            double loadSeconds = secondsSince(begun);
            long loadPeak = peak();
            long asked = System.nanoTime();
            try (Generation generation = model.generate(
                    new GenerationRequest(
                            "[Speech]", new Sampling.Greedy(tokens), Modality.ARBITRARY, Restraints.NONE, tokens),
                    List.of())) {
                generation.next();
                double first = secondsSince(asked);
                long behindFirst = System.nanoTime();
                double workedBefore = processorSeconds();
                int more = 0;
                while (generation.next().isPresent()) {
                    more++;
                }
                double perSecond = more / secondsSince(behindFirst);
                double perToken = (processorSeconds() - workedBefore) / Math.max(1, more);
                return new LoadReport(bytes(folder), loadSeconds, loadPeak, peak(), first, perSecond, perToken);
            }
        }
    }

    /** What {@link #of} found in another process. */
    public static LoadReport read(Path file) throws IOException {
        return new ObjectMapper().readValue(file.toFile(), LoadReport.class);
    }

    private static long bytes(Path folder) throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(".bin") || name.endsWith(".safetensors")) {
                    bytes += Files.size(file);
                }
            }
        }
        return bytes;
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }

    private static double processorSeconds() {
        return ProcessHandle.current()
                        .info()
                        .totalCpuDuration()
                        .orElse(Duration.ZERO)
                        .toNanos()
                / 1e9;
    }

    private static long peak() throws IOException {
        for (String line : Files.readAllLines(STATUS)) {
            if (line.startsWith("VmHWM:")) {
                return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException(STATUS + ": expected a line VmHWM, found none");
    }
}
