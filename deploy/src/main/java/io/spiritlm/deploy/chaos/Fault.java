package io.spiritlm.deploy.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** What is done to a pipeline. */
public enum Fault {
    /** {@code kill -9} of a tokenize process. */
    KILL_TOKENIZE,
    /** The same for the language model's stage. */
    KILL_LM,
    /** The same for the vocoder's. */
    KILL_VOCODE,
    /** The same for a process that takes calls. */
    KILL_INGEST,
    /** Of two processes of different stages at once; ingest counts as one. */
    KILL_TWO,
    /** Of a broker, which leads some of the partitions. */
    KILL_BROKER,
    /** A stage's process, or ingest's, is stopped for longer than its session, and then goes on as if nothing had been. */
    PAUSE,
    /** One more process of a stage, or of ingest, joins, and leaves again. */
    JOIN_AND_LEAVE,
    /** A third of the clients lose their connections. */
    BREAK_SOCKETS,
    /** Records that lie in the topics already are written again. */
    DUPLICATES,
    /** Bytes that are no records. */
    POISON;

    /**
     * As many faults as wanted, a fifth of them joins and leaves, each other kind about as often as the others, in an order that the seed
     * decides. Without a third broker none is killed: what is written has to lie on two.
     */
    static List<Fault> plan(ChaosOptions options) {
        List<Fault> kinds = new ArrayList<>(options.kinds());
        if (options.brokers() < 3) {
            kinds.remove(KILL_BROKER);
        }
        List<Fault> plan = new ArrayList<>();
        if (kinds.size() > 1 && kinds.remove(JOIN_AND_LEAVE)) {
            plan.addAll(Collections.nCopies(-Math.floorDiv(-options.faults(), 5), JOIN_AND_LEAVE));
        }
        for (int i = 0; plan.size() < options.faults(); i++) {
            plan.add(kinds.get(i % kinds.size()));
        }
        Collections.shuffle(plan, new Random(options.seed()));
        return plan;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
