package io.spiritlm.train.encoder;

import io.spiritlm.train.corpus.PhoneSet;
import io.spiritlm.train.corpus.TimedPhone;
import io.spiritlm.train.corpus.Utterance;

/** Which phone is said at a moment of an utterance, as an index into {@link PhoneSet#PHONES}. */
final class FrameLabels {
    static final int SILENCE = PhoneSet.PHONES.indexOf(PhoneSet.SILENCE);
    static final int CLASSES = PhoneSet.PHONES.size();

    private final float[] ends;
    private final int[] phones;

    FrameLabels(Utterance utterance) {
        int count = utterance.phones().size();
        ends = new float[count];
        phones = new int[count];
        for (int i = 0; i < count; i++) {
            TimedPhone phone = utterance.phones().get(i);
            ends[i] = (float) phone.end();
            phones[i] = PhoneSet.PHONES.indexOf(phone.phone());
            if (phones[i] < 0) {
                throw new IllegalArgumentException("utterance " + utterance.id() + ": expected a phone of "
                        + PhoneSet.PHONES + ", found '" + phone.phone() + "'");
            }
        }
    }

    /** The phone at a time; silence after the last. */
    int at(double seconds) {
        int low = 0;
        int high = ends.length;
        while (low < high) {
            int middle = (low + high) / 2;
            if (ends[middle] > seconds) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low < ends.length ? phones[low] : SILENCE;
    }

    /** The phones of the first and second halves of frames, {@code [2 * frames]}. */
    static int[] halves(Utterance utterance, int frames, int hopSamples) {
        var labels = new FrameLabels(utterance);
        int[] halves = new int[2 * frames];
        for (int half = 0; half < halves.length; half++) {
            halves[half] = labels.at((half + 0.5) * hopSamples / 2 / 16_000);
        }
        return halves;
    }
}
