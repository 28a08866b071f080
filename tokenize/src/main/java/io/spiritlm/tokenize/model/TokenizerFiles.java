package io.spiritlm.tokenize.model;

import io.spiritlm.neural.Checkpoint;
import io.spiritlm.neural.CheckpointException;
import io.spiritlm.neural.CheckpointFiles;
import io.spiritlm.neural.torch.TorchArchive;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A HuBERT and its quantizer in a folder, opened.
 *
 * <p>The network either as Hugging Face has it, {@code config.json} and the tensors as {@link CheckpointFiles} finds them, or as Spirit
 * LM's release does: {@value #RELEASED_NETWORK}. The quantizer as {@link QuantizerFile} finds it.
 */
record TokenizerFiles(HubertConfig config, Checkpoint network, Checkpoint quantizer) implements AutoCloseable {
    static final String RELEASED_NETWORK = "mhubert_base_25hz.pt";
    /** What {@value QuantizerFile#RELEASED} was trained on. */
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
            return new TokenizerFiles(config, network, QuantizerFile.open(folder));
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
            return new TokenizerFiles(config, weights, QuantizerFile.open(folder));
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
