package io.spiritlm.bridge;

import io.spiritlm.wire.Topic;
import io.spiritlm.wire.WireRecord;

/**
 * What a stage reads beside its input: of another topic, the partitions with the numbers of those it owns. A stage learns by it
 * how far the stages behind it are.
 *
 * <p>A partition is read from its end at the takeover on; where earlier owners left unfinished work, from a minute before the
 * first of what is remembered of it was written, so that nothing that came of that is missed. Nothing is committed.
 *
 * @param <F> the topic's records
 */
public record Following<F extends WireRecord>(Topic<F> topic, Listener<? super F> listener) {

    /** Is told what stands there, partition by partition in order, on a thread of its own. It must not block. */
    public interface Listener<F> {
        /** The partition's next record; fences, what they have voided, duplicates and what can't be read are left out. */
        void take(int partition, F record);

        /** The partition is followed no more; it may be again. */
        void left(int partition);
    }
}
