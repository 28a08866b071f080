package io.spiritlm.deploy.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.neural.StoredType;
import io.spiritlm.neural.torch.TorchArchive;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TorchStateTest {
    @TempDir
    Path folder;

    @Test
    void isReadAsItWasWritten() throws Exception {
        byte[] wide = ByteBuffer.allocate(24)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(1)
                .putFloat(-2)
                .putFloat(3)
                .putFloat(4)
                .putFloat(5)
                .putFloat(6.5f)
                .array();
        byte[] narrow = {(byte) 0x80, 0x3f, 0x20, (byte) 0xc1}; // 1 and -10
        TorchState state = new TorchState();
        state.add("wide", List.of(2, 3), StoredType.FLOAT32, sink -> {
            sink.put(wide, 0, 8);
            sink.put(wide, 8, 16);
        });
        state.add("narrow", List.of(2), StoredType.BFLOAT16, sink -> sink.put(narrow, 0, 4));
        Path file = folder.resolve("pytorch_model.bin");
        state.write(file);
        try (var tensors = TorchArchive.open(file).tensors()) {
            assertThat(tensors.names()).containsExactly("wide", "narrow");
            assertThat(tensors.shape("wide")).containsExactly(2L, 3L);
            assertThat(tensors.type("wide")).isEqualTo(StoredType.FLOAT32);
            assertThat(tensors.read("wide")).containsExactly(1, -2, 3, 4, 5, 6.5f);
            assertThat(tensors.type("narrow")).isEqualTo(StoredType.BFLOAT16);
            assertThat(tensors.read("narrow")).containsExactly(1, -10);
        }
    }

    @Test
    void aModelIsAsLargeAsWasAskedFor() {
        LargeModel model = LargeModel.ofSize(4L << 30, 4096, StoredType.BFLOAT16);
        assertThat(model.layers()).isEqualTo(10);
        assertThat(model.config().intermediateSize()).isEqualTo(11_008);
        assertThat(LargeModel.ofSize(1, 128, StoredType.FLOAT32).layers()).isEqualTo(1);
    }
}
