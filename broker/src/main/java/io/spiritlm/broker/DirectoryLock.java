package io.spiritlm.broker;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Holds a data directory for one broker, in this JVM or another.
 *
 * <p>Kafka takes its own lock only after the controller has opened the metadata log, too late to be refused cleanly.
 */
final class DirectoryLock implements AutoCloseable {
    private final FileChannel channel;

    private DirectoryLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Locks {@code directory}, which is created when missing.
     *
     * @throws BrokerException if another broker holds it or it can't be written
     */
    static DirectoryLock of(Path directory) {
        try {
            Files.createDirectories(directory);
            FileChannel channel = FileChannel.open(
                    directory.resolve(".spirit.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!isLocked(channel)) {
                channel.close();
                throw new BrokerException(
                        "broker data " + directory + ": expected it unused, found another broker running on it");
            }
            return new DirectoryLock(channel);
        } catch (IOException e) {
            throw new BrokerException(
                    "broker data " + directory + ": expected a directory that can be written, found: " + e, e);
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            @Nullable FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new BrokerException("broker data: lock could not be released: " + e, e);
        }
    }
}
