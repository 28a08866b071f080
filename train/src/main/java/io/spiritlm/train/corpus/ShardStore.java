package io.spiritlm.train.corpus;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finished shards on disk: {@code shards/<name>-<digest of its jobs>.pcm} and {@code .jsonl}. The labels are renamed into place
 * last, so a shard is whole or absent whenever the process ends; a change of plan changes the digest.
 */
final class ShardStore {
    private static final String FOLDER = "shards";
    private static final int DIGEST_BYTES = 5;

    private final Path corpus;

    ShardStore(Path corpus) throws IOException {
        this.corpus = corpus;
        Files.createDirectories(corpus.resolve(FOLDER));
    }

    boolean has(CorpusPlan.Shard shard) {
        return Files.exists(labels(shard));
    }

    /** Writes a shard from the engine's answers, one per job; unlabelled ones are left out. */
    void write(CorpusPlan.Shard shard, List<Optional<Speech>> answers) throws IOException {
        List<String> lines = new ArrayList<>();
        Path audio = audio(shard);
        Path audioPart = part(audio);
        long written = 0;
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(audioPart))) {
            for (int i = 0; i < shard.jobs().size(); i++) {
                if (answers.get(i).isEmpty()) {
                    continue;
                }
                Speech speech = answers.get(i).get();
                AudioSpan span = new AudioSpan(corpus.relativize(audio).toString(), written, speech.samples().length);
                Optional<Utterance> utterance = Labeller.label(shard.jobs().get(i), speech, span);
                if (utterance.isPresent()) {
                    out.write(Pcm.bytes(Pcm.scale(
                            speech.samples(), shard.jobs().get(i).voice().gain())));
                    written += span.samples();
                    lines.add(CorpusJson.MAPPER.writeValueAsString(utterance.get()));
                }
            }
        }
        Files.move(audioPart, audio, StandardCopyOption.ATOMIC_MOVE);
        Path labelsPart = part(labels(shard));
        Files.write(labelsPart, lines);
        Files.move(labelsPart, labels(shard), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Writes the corpus's index of the finished ones among {@code shards}, replacing the old one at once. */
    synchronized void writeIndex(List<CorpusPlan.Shard> shards) throws IOException {
        Path index = corpus.resolve(Corpus.UTTERANCES);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part(index)))) {
            for (CorpusPlan.Shard shard : shards) {
                if (has(shard)) {
                    Files.copy(labels(shard), out);
                }
            }
        }
        Files.move(part(index), index, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The label lines of a finished shard. */
    List<String> read(CorpusPlan.Shard shard) throws IOException {
        return Files.readAllLines(labels(shard));
    }

    /** Deletes files of earlier plans and unfinished parts. */
    void deleteAllBut(List<CorpusPlan.Shard> shards) throws IOException {
        Set<Path> kept = new HashSet<>();
        for (CorpusPlan.Shard shard : shards) {
            kept.add(audio(shard));
            kept.add(labels(shard));
        }
        List<Path> stale;
        try (Stream<Path> files = Files.list(corpus.resolve(FOLDER))) {
            stale = files.filter(file -> !kept.contains(file)).toList();
        }
        for (Path file : stale) {
            Files.delete(file);
        }
    }

    private Path audio(CorpusPlan.Shard shard) {
        return corpus.resolve(FOLDER).resolve(shard.name() + "-" + digest(shard) + ".pcm");
    }

    private Path labels(CorpusPlan.Shard shard) {
        return corpus.resolve(FOLDER).resolve(shard.name() + "-" + digest(shard) + ".jsonl");
    }

    private static Path part(Path file) {
        return file.resolveSibling(file.getFileName() + ".part");
    }

    private static String digest(CorpusPlan.Shard shard) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (SpeechJob job : shard.jobs()) {
                digest.update(CorpusJson.MAPPER.writeValueAsString(job).getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest(), 0, DIGEST_BYTES);
        } catch (NoSuchAlgorithmException | JsonProcessingException impossible) {
            throw new IllegalStateException("digest of shard " + shard.name(), impossible);
        }
    }
}
