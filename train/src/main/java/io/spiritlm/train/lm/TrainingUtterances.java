package io.spiritlm.train.lm;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Which utterance comes next: by set for recognition, of one voice for synthesis, two of one voice for interleaving. */
final class TrainingUtterances {
    /** The voice of a person. */
    static final String RECORDED_VOICE = "asterisk";

    /** A recorded person is rare in the corpus and what matters most. */
    private static final int RECORDED_WEIGHT = 4;

    private final List<AlignedUtterance> all;
    private final List<AlignedUtterance> heard = new ArrayList<>();
    private final Map<String, List<AlignedUtterance>> heardByVoice = new HashMap<>();
    private final List<AlignedUtterance> spoken = new ArrayList<>();
    private final Map<String, List<AlignedUtterance>> byVoice = new HashMap<>();

    /**
     * Sorts utterances.
     *
     * @param augmented some of the utterances said otherwise, for recognition alone
     * @param clearVoice the voice that synthesis learns
     * @throws IllegalArgumentException if there are none, or none of that voice
     */
    TrainingUtterances(List<AlignedUtterance> utterances, List<AlignedUtterance> augmented, String clearVoice) {
        all = List.copyOf(utterances);
        for (var utterance : utterances) {
            String voice = utterance.voice();
            addHeard(utterance);
            if (voice.equals(clearVoice)) {
                spoken.add(utterance);
            }
            byVoice.computeIfAbsent(voice, name -> new ArrayList<>()).add(utterance);
        }
        augmented.forEach(this::addHeard);
        if (spoken.isEmpty()) {
            throw new IllegalArgumentException(
                    "training utterances: expected some of voice " + clearVoice + ", found " + byVoice.keySet());
        }
    }

    private void addHeard(AlignedUtterance utterance) {
        int weight = utterance.voice().equals(RECORDED_VOICE) ? RECORDED_WEIGHT : 1;
        for (int i = 0; i < weight; i++) {
            heard.add(utterance);
        }
        heardByVoice
                .computeIfAbsent(utterance.voice(), name -> new ArrayList<>())
                .add(utterance);
    }

    AlignedUtterance heard(Random random) {
        return heard.get(random.nextInt(heard.size()));
    }

    /** Another one to recognise, by the same voice. */
    AlignedUtterance heardLike(AlignedUtterance utterance, Random random) {
        var others = heardByVoice.getOrDefault(utterance.voice(), heard);
        return others.get(random.nextInt(others.size()));
    }

    AlignedUtterance spoken(Random random) {
        return spoken.get(random.nextInt(spoken.size()));
    }

    /** Two utterances of one voice. */
    List<AlignedUtterance> pair(Random random) {
        var first = all.get(random.nextInt(all.size()));
        var others = byVoice.getOrDefault(first.voice(), all);
        return List.of(first, others.get(random.nextInt(others.size())));
    }
}
