package io.spiritlm.neural;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spiritlm.neural.torch.TorchArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A network's weights in whichever form a folder has them: Hugging Face's names of files, in one or in shards. */
public final class CheckpointFiles {
    /** In the order in which they are looked for. */
    private static final List<String> NAMES = List.of("model.safetensors", "pytorch_model.bin");

    private static final String INDEX = ".index.json";
    private static final int MOST_INDEX_BYTES = 64 << 20;

    private CheckpointFiles() {}

    /**
     * Opens the first there is of {@code model.safetensors}, its shards, {@code pytorch_model.bin}, its shards.
     *
     * @throws CheckpointException if there is none, or it is malformed
     */
    public static Checkpoint open(Path folder) {
        for (String name : NAMES) {
            if (Files.isRegularFile(folder.resolve(name))) {
                return file(folder.resolve(name));
            }
            if (Files.isRegularFile(folder.resolve(name + INDEX))) {
                return shards(folder.resolve(name + INDEX));
            }
        }
        throw new CheckpointException("checkpoint: expected " + String.join(" or ", NAMES) + " in " + folder
                + ", whole or as shards with " + NAMES.getFirst() + INDEX + ", found none");
    }

    private static Checkpoint file(Path file) {
        return file.getFileName().toString().endsWith(".safetensors")
                ? Safetensors.open(file)
                : TorchArchive.tensors(file);
    }

    private static Checkpoint shards(Path index) {
        Map<String, Checkpoint> files = new LinkedHashMap<>();
        Map<String, Checkpoint> tensors = new LinkedHashMap<>();
        try {
            for (Map.Entry<String, JsonNode> entry : weightMap(index).properties()) {
                String file = entry.getValue().asText();
                if (!isName(file)) {
                    throw CheckpointException.malformed(
                            index, "the name of a file beside it for '" + entry.getKey() + "'", "'" + file + "'");
                }
                Checkpoint shard = files.computeIfAbsent(file, name -> file(index.resolveSibling(name)));
                if (!shard.names().contains(entry.getKey())) {
                    throw CheckpointException.malformed(index, "'" + entry.getKey() + "' in " + file, "it isn't there");
                }
                tensors.put(entry.getKey(), shard);
            }
        } catch (RuntimeException e) {
            files.values().forEach(Checkpoint::close);
            throw e;
        }
        return new Sharded(Map.copyOf(tensors), new ArrayList<>(files.values()), index);
    }

    /** Whether it names a file, and neither its folder nor another. */
    private static boolean isName(String file) {
        try {
            return !file.isEmpty() && Path.of(file).equals(Path.of(file).getFileName());
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static JsonNode weightMap(Path index) {
        try {
            if (Files.size(index) > MOST_INDEX_BYTES) {
                throw CheckpointException.malformed(
                        index, "at most " + MOST_INDEX_BYTES + " bytes", Files.size(index) + " bytes");
            }
            JsonNode map = new ObjectMapper().readTree(index.toFile()).path("weight_map");
            if (!map.isObject()) {
                throw CheckpointException.malformed(index, "an object 'weight_map'", "none");
            }
            return map;
        } catch (IOException e) {
            throw new CheckpointException(
                    "checkpoint " + index + ": expected a JSON object, found: "
                            + CheckpointException.shown(String.valueOf(e.getMessage())),
                    e);
        }
    }

    /** Tensors of several files. */
    private record Sharded(Map<String, Checkpoint> tensors, List<Checkpoint> files, Path index) implements Checkpoint {
        @Override
        public Set<String> names() {
            return tensors.keySet();
        }

        @Override
        public List<Long> shape(String name) {
            return with(name).shape(name);
        }

        @Override
        public StoredType type(String name) {
            return with(name).type(name);
        }

        @Override
        public void copy(String name, StoredType as, StoredType.Sink sink) {
            with(name).copy(name, as, sink);
        }

        private Checkpoint with(String name) {
            Checkpoint file = tensors.get(name);
            if (file == null) {
                throw CheckpointException.malformed(
                        index, "a tensor '" + name + "'", tensors.size() + " tensors without it");
            }
            return file;
        }

        @Override
        public void close() {
            files.forEach(Checkpoint::close);
        }
    }
}
