package io.spiritlm.tokenize;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.github.givimad.libfvadjni.VoiceActivityDetector;
import io.spiritlm.wire.Pcm16;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * Whether a frame is speech, by WebRTC's voice activity detector (libfvad). What it says depends only on the frames since it was
 * made or {@link #reset}. Not thread-safe; different detectors are independent.
 *
 * <p>The library comes with libfvad-jni, but is called directly: that wrapper's own class keeps a copy of every frame for ever
 * (measured: 640 bytes a frame, 360 MB for three hours of 20 ms frames), and its table of detectors has no lock, so that two
 * threads that make detectors end the process.
 */
final class VoiceDetector implements AutoCloseable {
    private final Arena arena = Arena.ofShared();
    private final MemorySegment detector;
    private final MemorySegment frame;
    private final int mode;

    /** A detector for frames of 160, 320 or 480 samples. */
    VoiceDetector(EndpointerConfig.Strictness strictness, int frameSamples) {
        detector = (MemorySegment) call(Library.NEW);
        if (detector.equals(MemorySegment.NULL)) {
            arena.close();
            throw new OutOfMemoryError("libfvad: expected a new detector, found no memory for one");
        }
        frame = arena.allocate(JAVA_SHORT, frameSamples);
        mode = strictness.mode;
        reset();
    }

    /** Forgets every frame. */
    void reset() {
        call(Library.RESET, detector);
        requireDone(call(Library.SET_MODE, detector, mode));
        requireDone(call(Library.SET_SAMPLE_RATE, detector, Pcm16.SAMPLE_RATE_HZ));
    }

    /** @param samples as many as the constructor was told */
    boolean isSpeech(short[] samples) {
        MemorySegment.copy(samples, 0, frame, JAVA_SHORT, 0, samples.length);
        int speech;
        try {
            speech = (int) Library.PROCESS.invokeExact(detector, frame, (long) samples.length);
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
        if (speech < 0) {
            throw new IllegalArgumentException(
                    "libfvad: expected a frame of 160, 320 or 480 samples, found " + samples.length);
        }
        return speech == 1;
    }

    private static void requireDone(Object code) {
        if ((int) code != 0) {
            throw new IllegalStateException("libfvad: expected 0, found " + code);
        }
    }

    /** Frees the detector; once only. */
    @Override
    public void close() {
        arena.close();
        call(Library.FREE, detector);
    }

    private static Object call(MethodHandle function, Object... arguments) {
        try {
            return function.invokeWithArguments(arguments);
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    private static IllegalStateException unexpected(Throwable failure) {
        return new IllegalStateException("libfvad: a C function cannot throw, but its call did", failure);
    }

    /** libfvad's C functions, from {@code fvad.h}. */
    private static final class Library {
        private static final SymbolLookup SYMBOLS = load();
        static final MethodHandle NEW = find("fvad_new", FunctionDescriptor.of(ADDRESS));
        static final MethodHandle FREE = find("fvad_free", FunctionDescriptor.ofVoid(ADDRESS));
        static final MethodHandle RESET = find("fvad_reset", FunctionDescriptor.ofVoid(ADDRESS));
        static final MethodHandle SET_MODE = find("fvad_set_mode", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
        static final MethodHandle SET_SAMPLE_RATE =
                find("fvad_set_sample_rate", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
        static final MethodHandle PROCESS =
                find("fvad_process", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG));

        private static SymbolLookup load() {
            try {
                VoiceActivityDetector.loadLibrary();
            } catch (IOException failure) {
                throw new UncheckedIOException("libfvad: expected a library for this platform, found none", failure);
            }
            return SymbolLookup.loaderLookup();
        }

        private static MethodHandle find(String name, FunctionDescriptor descriptor) {
            return Linker.nativeLinker().downcallHandle(SYMBOLS.findOrThrow(name), descriptor);
        }
    }
}
