package io.spiritlm.deploy;

import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;

/** Turns what went wrong into the one line that a person reads. */
final class FailureLine {
    private FailureLine() {}

    /**
     * One line, never empty: the message of the first cause that has one. A programming error (a runtime exception without a
     * message, or of a kind that only bugs raise) is called that, so that nobody searches for the fault in their input.
     */
    static String of(Throwable problem) {
        Throwable cause = unwrap(problem);
        String line = switch (cause) {
            case NoSuchFileException missing -> "no such file: " + missing.getFile();
            case AccessDeniedException denied -> "may not be read or written: " + denied.getFile();
            case FileAlreadyExistsException exists -> "already exists: " + exists.getFile();
            case FileSystemException other -> other.getMessage();
            case NullPointerException bug -> unexpected(bug);
            case IndexOutOfBoundsException bug -> unexpected(bug);
            case ClassCastException bug -> unexpected(bug);
            case LinkageError bug -> unexpected(bug);
            default -> cause.getMessage() == null ? unexpected(cause) : cause.getMessage();
        };
        return singleLine(line);
    }

    private static Throwable unwrap(Throwable problem) {
        Throwable current = Exceptions.unwrap(problem);
        while (isWrapper(current)) {
            Throwable cause = current.getCause();
            if (cause == null) {
                break;
            }
            current = cause;
        }
        return current;
    }

    private static boolean isWrapper(Throwable problem) {
        return problem instanceof UncheckedIOException
                || problem instanceof ExecutionException
                || problem instanceof CompletionException;
    }

    private static String unexpected(Throwable bug) {
        return "unexpected %s (%s): a bug; --verbose shows where"
                .formatted(bug.getClass().getSimpleName(), bug.getMessage());
    }

    private static String singleLine(@Nullable String text) {
        return text == null ? "failed without saying why" : text.strip().replaceAll("\\s*\\R\\s*", "; ");
    }
}
