package io.spiritlm.train.corpus;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * The few functions of libflite 2.2 that speak a sentence and walk its structure. flite keeps global state: one thread at a time,
 * which {@link FliteSynthesizer} guarantees. Strings passed in must outlive the call they are used in; {@code voice} is
 * {@code cst_voice *}, {@code item} is {@code cst_item *}.
 */
@SuppressWarnings("restricted")
final class FliteLibrary {
    private static final String VERSION = ".so.1";
    private static final long VOICE_FEATURES_OFFSET = ADDRESS.byteSize();

    private final Arena arena = Arena.global();
    private final Linker linker = Linker.nativeLinker();
    private final SymbolLookup core = SymbolLookup.libraryLookup("libflite" + VERSION, arena);
    private final MethodHandle synthesizeText = pointerFunction("flite_synth_text", 2);
    private final MethodHandle utteranceWave = pointerFunction("utt_wave", 1);
    private final MethodHandle utteranceRelation = pointerFunction("utt_relation", 2);
    private final MethodHandle relationHead = pointerFunction("relation_head", 1);
    private final MethodHandle itemNext = pointerFunction("item_next", 1);
    private final MethodHandle itemPrevious = pointerFunction("item_prev", 1);
    private final MethodHandle itemAs = pointerFunction("item_as", 2);
    private final MethodHandle itemDaughter = pointerFunction("item_daughter", 1);
    private final MethodHandle itemLastDaughter = pointerFunction("item_last_daughter", 1);
    private final MethodHandle itemString = pointerFunction("item_feat_string", 2);
    private final MethodHandle itemFloat =
            function("item_feat_float", FunctionDescriptor.of(JAVA_FLOAT, ADDRESS, ADDRESS));
    private final MethodHandle setFloat =
            function("feat_set_float", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, JAVA_FLOAT));
    private final MethodHandle deleteUtterance = function("delete_utterance", FunctionDescriptor.ofVoid(ADDRESS));

    FliteLibrary() {
        MethodHandle initialize = function("flite_init", FunctionDescriptor.of(JAVA_INT));
        invoke(() -> (int) initialize.invokeExact());
    }

    /** Loads and registers a voice, e.g. {@code slt}; it lives as long as the process. */
    MemorySegment registerVoice(String name) {
        SymbolLookup library = SymbolLookup.libraryLookup("libflite_cmu_us_" + name + VERSION, arena);
        MethodHandle register = linker.downcallHandle(
                library.findOrThrow("register_cmu_us_" + name), FunctionDescriptor.of(ADDRESS, ADDRESS));
        return invoke(() -> (MemorySegment) register.invokeExact(MemorySegment.NULL))
                .reinterpret(2 * ADDRESS.byteSize());
    }

    void setVoiceFeature(MemorySegment voice, MemorySegment name, double value) {
        MemorySegment features = voice.get(ADDRESS, VOICE_FEATURES_OFFSET);
        invoke(() -> {
            setFloat.invokeExact(features, name, (float) value);
            return 0;
        });
    }

    MemorySegment synthesize(MemorySegment text, MemorySegment voice) {
        return invoke(() -> (MemorySegment) synthesizeText.invokeExact(text, voice));
    }

    void delete(MemorySegment utterance) {
        invoke(() -> {
            deleteUtterance.invokeExact(utterance);
            return 0;
        });
    }

    /** Copies the utterance's samples out of {@code cst_wave {char *type; int rate, samples, channels; short *data}}. */
    short[] samples(MemorySegment utterance, int expectedRateHz) {
        MemorySegment wave = invoke(() -> (MemorySegment) utteranceWave.invokeExact(utterance))
                .reinterpret(32);
        int rateHz = wave.get(JAVA_INT, 8);
        int samples = wave.get(JAVA_INT, 12);
        int channels = wave.get(JAVA_INT, 16);
        if (rateHz != expectedRateHz || channels != 1) {
            throw new IllegalStateException("flite: expected mono at " + expectedRateHz + " Hz, found " + channels
                    + " channels at " + rateHz + " Hz");
        }
        return wave.get(ADDRESS, 24).reinterpret((long) samples * Short.BYTES).toArray(JAVA_SHORT);
    }

    MemorySegment firstItem(MemorySegment utterance, MemorySegment relation) {
        MemorySegment found = invoke(() -> (MemorySegment) utteranceRelation.invokeExact(utterance, relation));
        return invoke(() -> (MemorySegment) relationHead.invokeExact(found));
    }

    MemorySegment next(MemorySegment item) {
        return invoke(() -> (MemorySegment) itemNext.invokeExact(item));
    }

    MemorySegment previous(MemorySegment item) {
        return invoke(() -> (MemorySegment) itemPrevious.invokeExact(item));
    }

    MemorySegment inRelation(MemorySegment item, MemorySegment relation) {
        return invoke(() -> (MemorySegment) itemAs.invokeExact(item, relation));
    }

    MemorySegment daughter(MemorySegment item) {
        return invoke(() -> (MemorySegment) itemDaughter.invokeExact(item));
    }

    MemorySegment lastDaughter(MemorySegment item) {
        return invoke(() -> (MemorySegment) itemLastDaughter.invokeExact(item));
    }

    String string(MemorySegment item, MemorySegment feature) {
        return invoke(() -> (MemorySegment) itemString.invokeExact(item, feature))
                .reinterpret(Long.MAX_VALUE)
                .getString(0);
    }

    double number(MemorySegment item, MemorySegment feature) {
        return invoke(() -> (float) itemFloat.invokeExact(item, feature));
    }

    static boolean isNull(MemorySegment pointer) {
        return pointer.address() == 0;
    }

    private MethodHandle pointerFunction(String name, int pointers) {
        FunctionDescriptor descriptor = FunctionDescriptor.of(ADDRESS);
        for (int i = 0; i < pointers; i++) {
            descriptor = descriptor.appendArgumentLayouts(ADDRESS);
        }
        return function(name, descriptor);
    }

    private MethodHandle function(String name, FunctionDescriptor descriptor) {
        return linker.downcallHandle(core.findOrThrow(name), descriptor);
    }

    private interface NativeCall<T> {
        T call() throws Throwable;
    }

    private static <T> T invoke(NativeCall<T> call) {
        try {
            return call.call();
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable impossible) {
            throw new IllegalStateException("call into libflite", impossible);
        }
    }
}
