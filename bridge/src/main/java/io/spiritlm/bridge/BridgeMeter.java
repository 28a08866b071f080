package io.spiritlm.bridge;

/**
 * What is measured of a stage. Every meter is told apart by {@value #STAGE} and {@value #TOPIC}, the stage's input topic, some
 * by {@value #REASON} as well; each of these has a handful of values, and none is ever a call's or a leg's name.
 *
 * <p>The table in ARCHITECTURE.md says the same.
 */
enum BridgeMeter {
    READ("spirit.stage.read", "records", "Records read, whatever came of them"),
    PASSED_OVER("spirit.stage.passed.over", "records", "Records read that are no work: fence, void, duplicate"),
    WRITTEN("spirit.stage.written", "records", "Outputs written"),
    SET_ASIDE("spirit.stage.set.aside", "records", "Records written to spirit.dead-letters: malformed, failed"),
    UNFINISHED("spirit.stage.unfinished", "records", "Records in handlers' hands"),
    OWNED("spirit.stage.owned", "partitions", "Partitions of the topic that this process works on"),
    PAUSED("spirit.stage.paused", "partitions", "Of those, the ones that aren't read, as enough records wait"),
    TAKEOVER("spirit.stage.takeover", "seconds", "Time to take partitions over, those of one assignment at once"),
    FINISH("spirit.stage.finish", "seconds", "Time from a record's writing, by its writer's clock, to its finish"),
    FAILED_COMMITS("spirit.stage.failed", "commits", "Commits of positions that failed");

    /** Tag: the stage's name. */
    static final String STAGE = "stage";
    /** Tag: the name of the topic that the stage reads. */
    static final String TOPIC = "topic";
    /** Tag: why a record was passed over or set aside. */
    static final String REASON = "reason";

    private final String meterName;
    private final String unit;
    private final String description;

    BridgeMeter(String meterName, String unit, String description) {
        this.meterName = meterName;
        this.unit = unit;
        this.description = description;
    }

    /** With dots, as Micrometer wants it. */
    String meterName() {
        return meterName;
    }

    /** What is counted; seconds for times. */
    String unit() {
        return unit;
    }

    String description() {
        return description;
    }

    /** Why a record was set aside. */
    enum SetAside {
        /** It can't be read. */
        MALFORMED,
        /** Its call's handler failed. */
        FAILED
    }
}
