package io.spiritlm.train.encoder;

import io.spiritlm.tokenize.model.HubertConfig;
import io.spiritlm.train.corpus.Corpus;
import io.spiritlm.train.corpus.Split;
import io.spiritlm.train.corpus.Utterance;
import io.spiritlm.train.corpus.UtteranceSet;
import io.spiritlm.train.corpus.Voice;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;

/** How many half frames get the right phone, on speech not trained on: seen voices, the unseen voice, the real person. */
final class FrameAccuracy {
    private static final int UTTERANCES = 50;

    private final Corpus corpus;
    private final HubertConfig config;
    private final Map<String, List<Utterance>> groups = new LinkedHashMap<>();

    FrameAccuracy(Corpus corpus, HubertConfig config) {
        this.corpus = corpus;
        this.config = config;
        choose("dev", u -> u.split() == Split.DEV && EncoderBatches.isSeenVoice(u) && u.set() != UtteranceSet.ASTERISK);
        choose("rms", u -> u.split() == Split.TEST && u.voice().equals(Voice.RMS.label()));
        choose("asterisk", u -> u.split() == Split.TEST && u.set() == UtteranceSet.ASTERISK);
    }

    private void choose(String name, Predicate<Utterance> belongs) {
        var all = new ArrayList<>(corpus.utterances().stream()
                .filter(belongs)
                .filter(utterance -> config.frames(utterance.audio().samples()) > 0)
                .toList());
        Collections.shuffle(all, new Random(7));
        groups.put(name, List.copyOf(all.subList(0, Math.min(UTTERANCES, all.size()))));
    }

    /** The share of half frames right, by group; of those that are not silence in {@code <group>/speech}. */
    Map<String, Double> measure(EncoderNetwork network) {
        Map<String, Double> accuracies = new LinkedHashMap<>();
        groups.forEach((name, utterances) -> {
            long[] right = new long[2];
            long[] all = new long[2];
            for (var utterance : utterances) {
                float[] samples = corpus.floats(utterance);
                int frames = config.frames(samples.length);
                int[] expected = FrameLabels.halves(utterance, frames, config.hopSamples());
                int[] actual = network.predict(samples);
                for (int half = 0; half < expected.length; half++) {
                    int hit = expected[half] == actual[half] ? 1 : 0;
                    right[0] += hit;
                    all[0]++;
                    if (expected[half] != FrameLabels.SILENCE) {
                        right[1] += hit;
                        all[1]++;
                    }
                }
            }
            accuracies.put(name, right[0] / (double) Math.max(1, all[0]));
            accuracies.put(name + "/speech", right[1] / (double) Math.max(1, all[1]));
        });
        return accuracies;
    }
}
