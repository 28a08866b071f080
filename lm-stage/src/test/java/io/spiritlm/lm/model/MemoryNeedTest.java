package io.spiritlm.lm.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.spiritlm.neural.Checkpoint;
import io.spiritlm.neural.Matrix.Arithmetic;
import io.spiritlm.neural.StoredType;
import io.spiritlm.neural.WeightPrecision;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The released 7B is the example: its shape, not its weights. */
final class MemoryNeedTest {
    private static final LlamaConfig SEVEN =
            new LlamaConfig(32_512, 4096, 11_008, 32, 32, 32, 128, 4096, 10_000, 1e-5f, false);

    private static EngineSettings settings(int slots, int capacity, WeightPrecision precision) {
        return new EngineSettings(slots, capacity, precision, Arithmetic.FLOAT32);
    }

    /** Shapes, stored in bfloat16. */
    private record Shapes(Map<String, List<Long>> shapes) implements Checkpoint {
        @Override
        public Set<String> names() {
            return shapes.keySet();
        }

        @Override
        public List<Long> shape(String name) {
            return Objects.requireNonNull(shapes.get(name));
        }

        @Override
        public StoredType type(String name) {
            return StoredType.BFLOAT16;
        }

        @Override
        public void copy(String name, StoredType as, StoredType.Sink sink) {
            throw new AssertionError("expected no values to be read");
        }

        @Override
        public void close() {}
    }

    @Test
    void countsMatricesAsTheyAreHeldAndTheRestInFloat32() {
        Checkpoint checkpoint = new Shapes(Map.of(
                "model.embed_tokens.weight", List.of(100L, 10L),
                "lm_head.weight", List.of(100L, 10L),
                "model.norm.weight", List.of(10L)));
        assertThat(MemoryNeed.weightBytes(SEVEN, checkpoint, WeightPrecision.FLOAT32))
                .isEqualTo(8_040);
        assertThat(MemoryNeed.weightBytes(SEVEN, checkpoint, WeightPrecision.STORED))
                .isEqualTo(4_040);
        LlamaConfig tied = new LlamaConfig(100, 10, 20, 1, 1, 1, 10, 8, 10_000, 1e-5f, true);
        assertThat(MemoryNeed.weightBytes(tied, checkpoint, WeightPrecision.STORED))
                .isEqualTo(2_040);
    }

    @Test
    void countsKeysAndValuesOfEverySlot() {
        // 32 layers x 2 x 4,096 channels x 4 bytes is 1 MiB for a token
        long bytes = KeyValueCache.bytes(SEVEN, settings(2, 4096, WeightPrecision.STORED));
        assertThat(bytes).isEqualTo((2 * 4097L) << 20);
    }

    @Test
    void saysWhatIsNeededAndRefusesWhatDoesNotFit() {
        MemoryNeed need = new MemoryNeed(12L << 30, 8L << 30, settings(2, 4095, WeightPrecision.STORED));
        assertThat(need.line(24L << 30))
                .isEqualTo("memory: 20.50 GiB of 24.00 GiB: weights 12.00 GiB (as stored),"
                        + " keys and values 8.00 GiB (2 slots of 4095 positions), the program 0.50 GiB");
        assertThatNoException().isThrownBy(() -> need.require(need.bytes()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> need.require(need.bytes() - 1))
                .withMessageStartingWith("memory: expected to need at most the 20.50 GiB there are, found 20.50 GiB:")
                .withMessageEndingWith("; take fewer slots (--slots) or positions (--positions)");
        MemoryNeed wide = new MemoryNeed(24L << 30, 1L << 30, settings(1, 1023, WeightPrecision.FLOAT32));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> wide.require(24L << 30))
                .withMessage("memory: expected to need at most the 24.00 GiB there are, found 25.50 GiB:"
                        + " weights 24.00 GiB (float32), keys and values 1.00 GiB (1 slots of 1023 positions),"
                        + " the program 0.50 GiB; take fewer slots (--slots) or positions (--positions),"
                        + " or hold the weights as they are stored (--weights stored)");
    }
}
