package io.spiritlm.evaluate.speed;

import io.spiritlm.tokenize.model.HubertTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Our HuBERT. */
final class HubertContender implements Contender {
    private final HubertTokenizer tokenizer;
    private final List<float[]> utterances = new ArrayList<>();

    HubertContender(Path folder, Peer peer, int count) throws IOException {
        float[] samples = peer.floats("inputs");
        int each = samples.length / count;
        for (int i = 0; i < count; i++) {
            utterances.add(Arrays.copyOfRange(samples, i * each, (i + 1) * each));
        }
        tokenizer = HubertTokenizer.open(folder);
    }

    @Override
    public void one() {
        tokenizer.units(utterances.getFirst());
    }

    @Override
    public void all() {
        utterances.forEach(tokenizer::units);
    }

    @Override
    public double operationsPerUtterance() {
        return Operations.of(tokenizer.config(), utterances.getFirst().length);
    }

    @Override
    public Agreement agreement(Peer peer) throws IOException {
        Agreement agreement = Agreement.ofNothing();
        for (int i = 0; i < utterances.size(); i++) {
            agreement = agreement.and(
                    tokenizer.scores(utterances.get(i)), peer.floats("output-" + i), tokenizer.codebookSize());
        }
        return agreement;
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
