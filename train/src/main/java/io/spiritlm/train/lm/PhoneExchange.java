package io.spiritlm.train.lm;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The units of a phone as others say it. An utterance with some phones exchanged sounds like a voice that nobody has, and has
 * the mistakes that units make on a person's speech: half of what is given comes from the recorded person.
 */
final class PhoneExchange {
    /** Units of one phone of one utterance, from frame {@code begin} to before {@code end}. */
    record Saying(AlignedUtterance utterance, int begin, int end) {}

    private final Map<String, List<Saying>> synthetic = new HashMap<>();
    private final Map<String, List<Saying>> recorded = new HashMap<>();

    PhoneExchange(List<AlignedUtterance> utterances) {
        for (var utterance : utterances) {
            var sayings = utterance.voice().equals(TrainingUtterances.RECORDED_VOICE) ? recorded : synthetic;
            for (int frame = 0; frame < utterance.frames(); ) {
                int end = utterance.phoneEnd(frame, utterance.frames());
                sayings.computeIfAbsent(utterance.phone(frame).phone(), phone -> new ArrayList<>())
                        .add(new Saying(utterance, frame, end));
                frame = end;
            }
        }
    }

    /** Another saying of the phone in {@code frame}, or the same one where there is no other. */
    Saying other(AlignedUtterance utterance, int frame, Random random) {
        String phone = utterance.phone(frame).phone();
        var sayings = (random.nextBoolean() ? recorded : synthetic).get(phone);
        return sayings == null
                ? new Saying(utterance, frame, utterance.phoneEnd(frame, utterance.frames()))
                : sayings.get(random.nextInt(sayings.size()));
    }
}
