package io.spiritlm.tokenize.model;

import io.spiritlm.neural.Checkpoint;
import io.spiritlm.neural.CheckpointException;
import io.spiritlm.neural.CheckpointFiles;
import io.spiritlm.neural.Safetensors;
import io.spiritlm.neural.torch.TorchArchive;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A HuBERT and its quantizer in a folder, opened.
 *
 * <p>Either in Hugging Face's form: {@code config.json}, the network as {@link CheckpointFiles} finds it, and
 * {@code quantizer.safetensors}; or as Spirit LM's release has it: {@value #RELEASED_NETWORK} and {@value #RELEASED_QUANTIZER}.
 */
record TokenizerFiles(HubertConfig config, Checkpoint network, Checkpoint quantizer) implements AutoCloseable {
    static final String RELEASED_NETWORK = "mhubert_base_25hz.pt";
    static final String RELEASED_QUANTIZER = "L11_quantizer_500.pt";
    /** What {@value #RELEASED_QUANTIZER} was trained on. */
    private static final int RELEASED_LAYER = 11;

    private static final String WEIGHTS = "model_weight";

    /** @throws CheckpointException naming the file and what is wrong with it */
    static TokenizerFiles open(Path folder) {
        return Files.isRegularFile(folder.resolve(RELEASED_NETWORK)) ? released(folder) : huggingFace(folder);
    }

    private static TokenizerFiles huggingFace(Path folder) {
        HubertConfig config = HubertConfig.read(folder.resolve("config.json"));
        Checkpoint network = CheckpointFiles.open(folder);
        try {
            return new TokenizerFiles(config, network, Safetensors.open(folder.resolve("quantizer.safetensors")));
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
    }

    private static TokenizerFiles released(Path folder) {
        TorchArchive network = TorchArchive.open(folder.resolve(RELEASED_NETWORK));
        try {
            HubertConfig config = config(network, folder.resolve(RELEASED_NETWORK));
            FairseqHubert weights = new FairseqHubert(network.tensors(WEIGHTS));
            Checkpoint quantizer = TorchArchive.tensors(folder.resolve(RELEASED_QUANTIZER), WEIGHTS);
            return new TokenizerFiles(config, weights, quantizer);
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
    }

    private static HubertConfig config(TorchArchive network, Path file) {
        try {
            return FairseqHubert.config(network.settings("model_cfg"), network.settings("task_cfg"), RELEASED_LAYER);
        } catch (IllegalArgumentException e) {
            throw new CheckpointException(
                    "HuBERT configuration in " + file + ": "
                            + CheckpointException.shown(String.valueOf(e.getMessage())),
                    e);
        }
    }

    @Override
    public void close() {
        network.close();
        quantizer.close();
    }
}
