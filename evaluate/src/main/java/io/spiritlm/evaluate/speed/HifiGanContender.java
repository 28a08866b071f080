package io.spiritlm.evaluate.speed;

import io.spiritlm.vocode.model.SpokenUnits;
import io.spiritlm.vocode.model.UnitVocoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Our vocoder. */
final class HifiGanContender implements Contender {
    private static final int SPEAKER = 2; // as the peer speaks
    private static final int STYLE = 0;

    private final UnitVocoder vocoder;
    private final List<int[]> utterances = new ArrayList<>();

    HifiGanContender(Path folder, Peer peer, int count) throws IOException {
        int[] units = peer.ints("inputs");
        int each = units.length / count;
        for (int i = 0; i < count; i++) {
            utterances.add(Arrays.copyOfRange(units, i * each, (i + 1) * each));
        }
        vocoder = UnitVocoder.open(folder);
    }

    @Override
    public void one() {
        vocoder.waveform(SpokenUnits.of(utterances.getFirst()), SPEAKER, STYLE);
    }

    @Override
    public void all() {
        utterances.forEach(utterance -> vocoder.waveform(SpokenUnits.of(utterance), SPEAKER, STYLE));
    }

    @Override
    public double operationsPerUtterance() {
        return Operations.of(vocoder.config(), utterances.getFirst().length);
    }

    @Override
    public Agreement agreement(Peer peer) throws IOException {
        Agreement agreement = Agreement.ofNothing();
        for (int i = 0; i < utterances.size(); i++) {
            agreement = agreement.and(
                    vocoder.waveform(SpokenUnits.of(utterances.get(i)), SPEAKER, STYLE), peer.floats("output-" + i));
        }
        return agreement;
    }

    @Override
    public void close() {
        vocoder.close();
    }
}
