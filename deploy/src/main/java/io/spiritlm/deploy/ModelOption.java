package io.spiritlm.deploy;

import io.spiritlm.deploy.pipeline.F0Method;
import io.spiritlm.deploy.pipeline.ModelFolder;
import io.spiritlm.deploy.pipeline.ModelVersion;
import io.spiritlm.neural.DeviceChoice;
import io.spiritlm.neural.TensorFlowRuntime;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that name the checkpoints to use, and where to compute. */
final class ModelOption {
    @Option(
            names = {"--model", "--checkpoints"},
            paramLabel = "DIR",
            defaultValue = "${env:SPIRITLM_CHECKPOINTS_DIR}",
            description =
                    "Checkpoints laid out as Spirit LM was released (default: what SPIRITLM_CHECKPOINTS_DIR names,"
                            + " else the model that comes with spirit).")
    private Optional<Path> folder = Optional.empty();

    @Option(names = "--expressive", description = "Use the EXPRESSIVE model: units of pitch and style too.")
    private boolean expressive;

    @Option(
            names = "--f0",
            paramLabel = "METHOD",
            defaultValue = "FCPE",
            description =
                    "How EXPRESSIVE finds pitch: fcpe, a network as in the release, or yaapt, which needs no weights"
                            + " (default: fcpe).")
    private F0Method f0 = F0Method.FCPE;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "${env:SPIRITLM_DEVICE:-auto}",
            converter = DeviceConverter.class,
            description = "Where its networks run: cpu, gpu, gpu:N, or auto: a GPU if TensorFlow sees one, else the CPU"
                    + " (default: what SPIRITLM_DEVICE says, else auto).")
    private DeviceChoice device = new DeviceChoice.Any();

    ModelOption() {}

    /** Refuses what is no device as wrong usage. */
    private static final class DeviceConverter implements ITypeConverter<DeviceChoice> {
        @Override
        public DeviceChoice convert(String value) {
            try {
                return DeviceChoice.parse(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** Whether a folder was named, not left to be the model that comes with the program. */
    boolean isNamed() {
        return folder.filter(path -> !path.toString().isEmpty()).isPresent();
    }

    /**
     * The folder; from now on networks run on the device that was asked for.
     *
     * @throws IllegalArgumentException if there is no such folder
     */
    ModelFolder folder() {
        TensorFlowRuntime.choose(device);
        return new ModelFolder(
                folder.filter(path -> !path.toString().isEmpty()).orElseGet(Home::model),
                expressive ? ModelVersion.EXPRESSIVE : ModelVersion.BASE,
                f0);
    }
}
