package io.spiritlm.neural.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PickleTest {
    private static final int EMPTY_DICTIONARY = '}';
    private static final int MEMOIZE = 0x94;
    private static final int MARK = '(';

    private static @Nullable Object read(byte[] pickle) throws PickleException {
        return Pickle.read(ByteBuffer.wrap(pickle), new TorchObjects(pickle.length));
    }

    private static @Nullable Object read(String latin1) throws PickleException {
        return read(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    @ParameterizedTest
    @ValueSource(ints = {EMPTY_DICTIONARY, MEMOIZE, MARK})
    void refusesWhatMakesMoreThanItsBytesSay(int operation) {
        byte[] pickle = new byte[8 << 20];
        Arrays.fill(pickle, (byte) operation);
        pickle[0] = 'N';
        assertThatThrownBy(() -> read(pickle))
                .isInstanceOf(PickleException.class)
                .hasMessageContaining("at most 1000000 operations");
    }

    @Test
    void refusesAListThatIsCopiedAgainAndAgain() {
        // A dictionary's pairs, remembered, and then made a dictionary of ten thousand times.
        String pairs = "](" + "K\1K\2\206".repeat(1_000) + "eq\1";
        String again = "ccollections\nOrderedDict\nq\0000" + "h\0h\1\205R".repeat(10_000) + ".";
        assertThatThrownBy(() -> read("\200\2" + pairs + again))
                .isInstanceOf(PickleException.class)
                .hasMessageContaining("at most 1000000 elements");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "S'a'\n.",
                "Va\n.",
                "I1\n.",
                "L1L\n.",
                "F1\n.",
                "Pa\n.",
                "Np0\ng0\n.",
                "(ios\nsystem\n.",
                "\200\1N."
            })
    void refusesProtocolsOfText(String pickle) {
        assertThatThrownBy(() -> read(pickle)).isInstanceOf(PickleException.class);
    }

    @Test
    void settingsEndWhereTheyAreTooMuch() throws Exception {
        // A dictionary of 10,000 numbers under numbers, which a list holds 10,000 times.
        ByteArrayOutputStream pickle = new ByteArrayOutputStream();
        pickle.writeBytes("\200\2}X\1\0\0\0a](}(".getBytes(StandardCharsets.ISO_8859_1));
        for (int key = 0; key < 10_000; key++) {
            pickle.writeBytes(new byte[] {'M', (byte) key, (byte) (key >> 8), 'K', 0});
        }
        pickle.writeBytes(("uq\0" + "h\0".repeat(10_000) + "es.").getBytes(StandardCharsets.ISO_8859_1));
        Map<?, ?> whole = (Map<?, ?>) Objects.requireNonNull(read(pickle.toByteArray()));
        assertThat(new PlainValues().of(whole).get("a"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                .as("those that were looked at, of 10,000 entries each")
                .hasSizeLessThanOrEqualTo(11);
    }

    @Test
    void refusesAnArrayWhoseShapeCannotBe() {
        // 2^62 x 4 x 0: no bytes, and yet more elements than can be counted.
        String shape = "(\212\10" + "\0".repeat(7) + "@K\4K\0t";
        String array = "cnumpy.core.multiarray\n_reconstruct\n)R";
        String type = "cnumpy\ndtype\nU\2f4\205R";
        assertThatThrownBy(() -> read("\200\2" + array + "(K\1" + shape + type + "\211C\0tb."))
                .isInstanceOf(PickleException.class)
                .hasMessageContaining("a shape that can be, found [4611686018427387904, 4, 0]");
    }

    @Test
    void anArraysBytesAreNobodysToMove() {
        var filled = new NumpyArray.Filled(ElementType.BYTE, List.of(2L), false, ByteBuffer.wrap(new byte[] {1, 2}));
        filled.bytes().get();
        assertThat(filled.bytes().remaining()).isEqualTo(2);
        assertThat(filled.bytes().isReadOnly()).isTrue();
    }
}
