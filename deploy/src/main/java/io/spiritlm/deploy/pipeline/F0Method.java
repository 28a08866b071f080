package io.spiritlm.deploy.pipeline;

import io.spiritlm.tokenize.f0.Yaapt;
import io.spiritlm.tokenize.model.F0Extractor;
import io.spiritlm.tokenize.model.Fcpe;
import java.nio.file.Path;

/** How pitch is found in EXPRESSIVE. */
public enum F0Method {
    /** A network, as Spirit LM was released; its weights come from the torchfcpe package. */
    FCPE {
        @Override
        F0Extractor open(Path folder) {
            return Fcpe.open(folder);
        }
    },
    /** Signal processing, as in Spirit LM's paper; no weights. */
    YAAPT {
        @Override
        F0Extractor open(Path folder) {
            return new Yaapt();
        }
    };

    /** @param folder of the weights, if there are any */
    abstract F0Extractor open(Path folder);
}
