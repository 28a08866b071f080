package io.spiritlm.ingest;

/** Which of a file's channels become the one channel that is read. */
public sealed interface ChannelChoice {
    /** Every channel with the same weight: the mean of all of them. */
    record Average() implements ChannelChoice {}

    /** One channel alone, counted from 0; a file with fewer channels is refused. */
    record Only(int index) implements ChannelChoice {
        public Only {
            if (index < 0) {
                throw new IllegalArgumentException("channel index: expected 0 or more, found " + index);
            }
        }
    }
}
