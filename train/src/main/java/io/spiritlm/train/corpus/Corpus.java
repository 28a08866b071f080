package io.spiritlm.train.corpus;

import com.fasterxml.jackson.databind.ObjectReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A built corpus: its utterances in memory, its audio mapped. Thread-safe until closed. */
public final class Corpus implements AutoCloseable {
    /** Sample rate of all audio. */
    public static final int SAMPLE_RATE_HZ = 16_000;

    static final String UTTERANCES = "utterances.jsonl";
    static final String TRAINING_TEXT = "text-train.txt";
    static final String HELD_OUT_TEXT = "text-heldout.txt";
    static final String SUMMARY = "summary.json";

    private static final ValueLayout.OfShort SAMPLE =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Path directory;
    private final List<Utterance> utterances;
    private final Arena arena = Arena.ofShared();
    private final Map<String, MemorySegment> audio = new ConcurrentHashMap<>();

    private Corpus(Path directory, List<Utterance> utterances) {
        this.directory = directory;
        this.utterances = List.copyOf(utterances);
    }

    /**
     * Reads the utterances of {@code directory}, e.g. {@code work/corpus}.
     *
     * @throws IOException naming file and line when a record can't be read
     */
    public static Corpus open(Path directory) throws IOException {
        Path file = directory.resolve(UTTERANCES);
        if (!Files.exists(file)) {
            throw new IOException("corpus: expected " + file + ", found none; spirit train corpus builds it");
        }
        ObjectReader reader = CorpusJson.MAPPER.readerFor(Utterance.class);
        List<Utterance> utterances = new ArrayList<>();
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                try {
                    utterances.add(reader.readValue(line));
                } catch (IOException malformed) {
                    throw new IOException(
                            file + " line " + (utterances.size() + 1) + ": " + malformed.getMessage(), malformed);
                }
            }
        }
        return new Corpus(directory, utterances);
    }

    /** All utterances, in a fixed order. */
    public List<Utterance> utterances() {
        return utterances;
    }

    /** The utterances of one split. */
    public List<Utterance> utterances(Split split) {
        return utterances.stream()
                .filter(utterance -> utterance.split() == split)
                .toList();
    }

    /** Normalised sentences to train a language model on, one a line. */
    public Path trainingText() {
        return directory.resolve(TRAINING_TEXT);
    }

    /** Normalised sentences of held-out patterns and passages, one a line. */
    public Path heldOutText() {
        return directory.resolve(HELD_OUT_TEXT);
    }

    /** Copies an utterance's samples, {@code [samples]}, 16 kHz. */
    public short[] samples(Utterance utterance) {
        AudioSpan span = utterance.audio();
        MemorySegment file = audio.computeIfAbsent(span.file(), this::map);
        return file.asSlice(span.firstSample() * Short.BYTES, (long) span.samples() * Short.BYTES)
                .toArray(SAMPLE);
    }

    /** Copies an utterance's samples as {@code [samples]}, float32 in -1..1, 16 kHz. */
    public float[] floats(Utterance utterance) {
        short[] samples = samples(utterance);
        float[] floats = new float[samples.length];
        for (int i = 0; i < samples.length; i++) {
            floats[i] = samples[i] / 32768f;
        }
        return floats;
    }

    @Override
    public void close() {
        arena.close();
    }

    private MemorySegment map(String file) {
        Path path = directory.resolve(file);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("corpus audio " + path, unreadable);
        }
    }
}
