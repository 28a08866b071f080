package io.spiritlm.train.corpus;

/** A phone of {@link PhoneSet} and when it is said, in seconds from the utterance's first sample. */
public record TimedPhone(String phone, double start, double end) {
    public TimedPhone {
        check(phone, start, end);
    }

    static void check(String label, double start, double end) {
        if (label.isEmpty()) {
            throw new IllegalArgumentException("timed label: expected a name, found an empty string");
        }
        if (!(start >= 0 && end >= start)) {
            throw new IllegalArgumentException(
                    "times of '" + label + "': expected 0 <= start <= end, found " + start + " and " + end);
        }
    }
}
