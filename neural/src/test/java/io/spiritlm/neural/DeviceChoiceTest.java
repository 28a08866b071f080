package io.spiritlm.neural;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.spiritlm.neural.Device.Kind;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class DeviceChoiceTest {
    private static final Device CPU = new Device(Kind.CPU, 0, 256L << 20);
    private static final Device FIRST = new Device(Kind.GPU, 0, 70L << 30);
    private static final Device SECOND = new Device(Kind.GPU, 1, 70L << 30);

    @Test
    void takesTheFirstGpuUnlessToldOtherwise() {
        List<Device> seen = List.of(CPU, FIRST, SECOND);
        assertThat(DeviceChoice.parse("auto").among(seen, true)).isEqualTo(FIRST);
        assertThat(DeviceChoice.parse("gpu").among(seen, true)).isEqualTo(FIRST);
        assertThat(DeviceChoice.parse("gpu:1").among(seen, true)).isEqualTo(SECOND);
        assertThat(DeviceChoice.parse("cpu").among(seen, true)).isEqualTo(CPU);
        assertThat(DeviceChoice.parse("auto").among(List.of(CPU), true)).isEqualTo(CPU);
    }

    @Test
    void saysWhyAGpuIsntThere() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DeviceChoice.parse("gpu").among(List.of(CPU), false))
                .withMessage("device: expected gpu:0, TensorFlow sees cpu; it isn't built for GPUs:"
                        + " build with Maven's profile gpu");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DeviceChoice.parse("gpu:2").among(List.of(CPU, FIRST), true))
                .withMessageStartingWith("device: expected gpu:2, TensorFlow sees cpu, gpu:0; it is built for GPUs");
        for (String wrong : List.of("", "GPU", "gpu:", "gpu:-1", "gpu:1000", "tpu")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> DeviceChoice.parse(wrong))
                    .withMessage("device: expected auto, cpu, gpu or gpu:N, found '%s'", wrong);
        }
    }

    @Test
    void seesWhatTensorFlowSees() {
        assertThat(RegisteredDevices.list()).anyMatch(device -> device.kind() == Kind.CPU);
        assertThat(TensorFlowRuntime.memoryBytes()).isPositive();
        assertThat(Device.of("GPU", "/job:localhost/replica:0/task:0/device:GPU:3", 5))
                .contains(new Device(Kind.GPU, 3, 5));
        assertThat(Stream.of("MatMul", "NoSuchOperation")
                        .map(RegisteredKernels::of)
                        .map(found -> found.kernels().isEmpty()))
                .containsExactly(false, true);
    }
}
