package io.spiritlm.deploy.capacity;

import io.spiritlm.deploy.capacity.ProcessProbe.Reading;

/** What of a process has to stay flat, and what growth between the first and the last third of a soak is none yet. */
public enum Quantity {
    HEAP_MIB(2),
    DIRECT_MIB(2),
    RSS_MIB(16),
    THREADS(3),
    OPEN_FILES(4);

    private static final double MIB = 1 << 20;

    /** What may be added where 5 % are less. */
    final double allowedAmount;

    Quantity(double allowedAmount) {
        this.allowedAmount = allowedAmount;
    }

    double of(Reading reading) {
        return switch (this) {
            case HEAP_MIB -> reading.heapBytes() / MIB;
            case DIRECT_MIB -> reading.directBytes() / MIB;
            case RSS_MIB -> reading.rssBytes() / MIB;
            case THREADS -> reading.threads();
            case OPEN_FILES -> reading.openFiles();
        };
    }
}
