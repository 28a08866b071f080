package io.spiritlm.train.encoder;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.spiritlm.tokenize.model.HubertTokenizer;
import io.spiritlm.train.Progress;
import io.spiritlm.train.corpus.Corpus;
import io.spiritlm.train.corpus.Split;
import io.spiritlm.train.corpus.Utterance;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The units of every utterance of a corpus: {@code work/units/<audio shard>.jsonl}, a line {@code {"id": …, "units": […]}} an
 * utterance. Units are those of frames, 25 a second and not deduplicated: unit {@code i} begins at {@code 0.04 i} seconds.
 * {@code work/units-augmented} has in the same form, and at the same times, those of the training utterances as said by somebody
 * else somewhere else ({@link Augmentation}): what is made of voices that the encoder doesn't know.
 */
public final class UnitCorpus {
    private static final String SUFFIX = ".jsonl";

    /** One line. */
    private record Line(String id, List<Integer> units) {
        private Line {
            units = List.copyOf(units);
        }
    }

    private UnitCorpus() {}

    /** The folder in a training work directory. */
    public static Path folder(Path work) {
        return work.resolve("units");
    }

    /** The folder with the units of augmented utterances in a training work directory. */
    public static Path augmentedFolder(Path work) {
        return work.resolve("units-augmented");
    }

    /**
     * Encodes all utterances, of all splits, and the augmented training ones, with the tokenizer in {@code tokenizer}. Shards
     * encoded since that was made are kept, so an encoding that was ended goes on; older ones, and those of other audio, are
     * replaced or deleted.
     *
     * @throws IOException when a folder can't be written
     */
    public static void write(Corpus corpus, Path tokenizer, Path work, Progress progress) throws IOException {
        List<Utterance> training = corpus.utterances(Split.TRAIN);
        var augmentation = new Augmentation(corpus, training);
        progress.begin("units: utterances encoded", corpus.utterances().size() + training.size());
        try (var encoder = HubertTokenizer.open(tokenizer)) {
            FileTime made = newest(tokenizer);
            write(corpus.utterances(), corpus::floats, encoder, made, folder(work), progress);
            write(
                    training,
                    utterance -> augmented(corpus, augmentation, utterance),
                    encoder,
                    made,
                    augmentedFolder(work),
                    progress);
        } finally {
            progress.end();
        }
    }

    private static float[] augmented(Corpus corpus, Augmentation augmentation, Utterance utterance) {
        var random = new Random(utterance.id().hashCode());
        float[] audio = augmentation.asSomebody(corpus.floats(utterance), 1, random);
        augmentation.asHeard(audio, random);
        return audio;
    }

    private static void write(
            List<Utterance> utterances,
            Function<Utterance, float[]> audio,
            HubertTokenizer encoder,
            FileTime made,
            Path folder,
            Progress progress)
            throws IOException {
        Map<String, List<Utterance>> shards = new TreeMap<>();
        for (var utterance : utterances) {
            shards.computeIfAbsent(shard(utterance), name -> new ArrayList<>()).add(utterance);
        }
        Files.createDirectories(folder);
        try (var old = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
            for (Path file : old) {
                String name = file.getFileName().toString();
                if (!shards.containsKey(name.substring(0, name.length() - SUFFIX.length()))
                        || Files.getLastModifiedTime(file).compareTo(made) < 0) {
                    Files.delete(file);
                }
            }
        }
        for (var shard : shards.entrySet()) {
            Path file = folder.resolve(shard.getKey() + SUFFIX);
            if (!Files.exists(file)) {
                write(shard.getValue(), audio, encoder, file);
            }
            progress.advance(shard.getValue().size());
        }
    }

    private static FileTime newest(Path tokenizer) throws IOException {
        var network = Files.getLastModifiedTime(tokenizer.resolve("model.safetensors"));
        var quantizer = Files.getLastModifiedTime(tokenizer.resolve("quantizer.safetensors"));
        return network.compareTo(quantizer) > 0 ? network : quantizer;
    }

    private static void write(
            List<Utterance> utterances, Function<Utterance, float[]> audio, HubertTokenizer encoder, Path file)
            throws IOException {
        ObjectWriter lines = new ObjectMapper().writerFor(Line.class);
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        try (BufferedWriter out = Files.newBufferedWriter(partial)) {
            for (var utterance : utterances) {
                var units = Arrays.stream(encoder.units(audio.apply(utterance)))
                        .boxed()
                        .toList();
                out.write(lines.writeValueAsString(new Line(utterance.id(), units)));
                out.newLine();
            }
        }
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * The units of all utterances, by utterance id.
     *
     * @throws IOException when there are none, or naming the line that can't be read
     */
    public static Map<String, int[]> read(Path folder) throws IOException {
        ObjectReader lines = new ObjectMapper().readerFor(Line.class);
        Map<String, int[]> units = new HashMap<>();
        if (!Files.isDirectory(folder)) {
            throw new IOException(
                    "units: expected a folder " + folder + ", found none; spirit train encoder writes it");
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(f -> f.toString().endsWith(SUFFIX)).toList()) {
                try (BufferedReader in = Files.newBufferedReader(file)) {
                    int number = 1;
                    for (String text = in.readLine(); text != null; text = in.readLine()) {
                        try {
                            Line line = lines.readValue(text);
                            units.put(
                                    line.id(),
                                    line.units().stream()
                                            .mapToInt(Integer::intValue)
                                            .toArray());
                        } catch (IOException malformed) {
                            throw new IOException(file + " line " + number + ": " + malformed.getMessage(), malformed);
                        }
                        number++;
                    }
                }
            }
        }
        return units;
    }

    private static String shard(Utterance utterance) {
        String name = Path.of(utterance.audio().file()).getFileName().toString();
        int dot = name.lastIndexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }
}
