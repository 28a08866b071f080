package io.spiritlm.neural.torch;

import io.spiritlm.neural.CheckpointException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * The entries of a zip archive that are stored as they are, by name. A part of one is mapped while it is used, and at no other time:
 * of a large file only that counts as this process's memory. Thread-safe until closed.
 */
final class StoredParts implements AutoCloseable {
    /** Where an entry's bytes are. */
    record Part(long begin, long size) {}

    private final Path file;
    private final FileChannel channel;
    private final Map<String, Part> parts;

    private StoredParts(Path file, FileChannel channel, Map<String, Part> parts) {
        this.file = file;
        this.channel = channel;
        this.parts = parts;
    }

    /**
     * Opens a file and reads its directory.
     *
     * @throws CheckpointException if it is no such archive, or entries are compressed or outside of it
     */
    static StoredParts open(Path file) {
        FileChannel channel;
        try {
            channel = FileChannel.open(file);
        } catch (IOException e) {
            throw noArchive(file, e);
        }
        try {
            return new StoredParts(file, channel, Map.copyOf(parts(file, channel.size())));
        } catch (IOException e) {
            close(channel);
            throw noArchive(file, e);
        } catch (RuntimeException e) {
            close(channel);
            throw e;
        }
    }

    private static Map<String, Part> parts(Path file, long fileBytes) throws IOException {
        Map<String, Part> parts = new HashMap<>();
        try (ZipFile zip = ZipFile.builder().setPath(file).get()) {
            for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
                if (entry.isDirectory()) {
                    continue;
                }
                long begin = entry.getDataOffset();
                long size = entry.getSize();
                if (entry.getMethod() != ZipArchiveEntry.STORED || entry.getCompressedSize() != size) {
                    throw CheckpointException.malformed(
                            file, "entries that are stored as they are", entry.getName() + " compressed");
                }
                if (begin < 0 || size < 0 || begin > fileBytes - size) {
                    throw CheckpointException.malformed(
                            file,
                            "entries within its " + fileBytes + " bytes",
                            entry.getName() + " of " + size + " from " + begin);
                }
                parts.put(entry.getName(), new Part(begin, size));
            }
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new IOException(e.getMessage(), e);
        }
        return parts;
    }

    private static CheckpointException noArchive(Path file, IOException cause) {
        return new CheckpointException(
                "checkpoint " + file + ": expected a zip archive, as torch.save writes since PyTorch 1.6, found: "
                        + CheckpointException.shown(String.valueOf(cause.getMessage())),
                cause);
    }

    /** All there are. */
    Map<String, Part> all() {
        return parts;
    }

    /** How long an entry is; empty if there is none. */
    Optional<Long> size(String name) {
        return Optional.ofNullable(parts.get(name)).map(Part::size);
    }

    /** A copy of a whole entry, which has to be there. */
    byte[] read(String name) {
        byte[] bytes = new byte[Math.toIntExact(size(name).orElseThrow())];
        use(name, 0, bytes.length, part -> MemorySegment.copy(part, ValueLayout.JAVA_BYTE, 0, bytes, 0, bytes.length));
        return bytes;
    }

    /**
     * Maps bytes of an entry, which has them, while {@code user} runs.
     *
     * @param begin from the entry's first byte
     */
    void use(String name, long begin, long length, Consumer<MemorySegment> user) {
        Part part = parts.get(name);
        if (part == null || begin < 0 || length < 0 || begin > part.size() - length) {
            throw new IllegalArgumentException(
                    "%s: expected bytes of %s, found %d from %d".formatted(name, part, length, begin));
        }
        try (Arena arena = Arena.ofConfined()) {
            user.accept(channel.map(FileChannel.MapMode.READ_ONLY, part.begin() + begin, length, arena));
        } catch (IOException e) {
            throw new CheckpointException("checkpoint " + file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // it was only read
        }
    }

    /** Does nothing the second time. */
    @Override
    public void close() {
        close(channel);
    }
}
