package io.spiritlm.neural;

import java.util.Optional;

/**
 * One that TensorFlow can compute on.
 *
 * @param index among those of its kind, from 0
 * @param memoryBytes what TensorFlow says it may take of it; 0 if it doesn't say
 */
public record Device(Kind kind, int index, long memoryBytes) {
    /** What a device is. */
    public enum Kind {
        CPU,
        GPU
    }

    public Device {
        if (index < 0 || memoryBytes < 0) {
            throw new IllegalArgumentException(
                    "device: expected no negative number, found index " + index + ", " + memoryBytes + " bytes");
        }
    }

    /** Of TensorFlow's name of a type and of a device ({@code /job:localhost/replica:0/task:0/device:GPU:0}); empty for other kinds. */
    static Optional<Device> of(String type, String name, long memoryBytes) {
        int index = Integer.parseInt(name.substring(name.lastIndexOf(':') + 1));
        return switch (type) {
            case "CPU" -> Optional.of(new Device(Kind.CPU, index, memoryBytes));
            case "GPU" -> Optional.of(new Device(Kind.GPU, index, memoryBytes));
            default -> Optional.empty();
        };
    }

    @Override
    public String toString() {
        return kind == Kind.CPU ? "cpu" : "gpu:" + index;
    }
}
