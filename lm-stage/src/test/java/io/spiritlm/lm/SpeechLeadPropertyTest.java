package io.spiritlm.lm;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.wire.LegId;
import io.spiritlm.wire.TurnId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Turns of one leg against a vocoder that is sometimes slow and always holds something back. */
class SpeechLeadPropertyTest {
    private static final LegId LEG = LegId.of("call-1", "caller");
    private static final long MOST = 75;
    private static final int TRIALS = 300;

    /** A turn of the language model. */
    private static final class Writing {
        private final TurnId id;
        private int left;
        private CompletableFuture<@Nullable Void> room;

        Writing(TurnId id, int units, SpeechLead lead) {
            this.id = id;
            left = units;
            lead.begin(id, 0);
            room = lead.room(id).toFuture();
        }
    }

    /** What the vocoder is given: so many units of a turn, or its end. */
    private record Piece(TurnId turn, int units, boolean last) {}

    @Test
    void leadIsNeverExceededAndEveryTurnIsWrittenAndSaid() {
        long seed = 20_261_124;
        var random = new Random(seed);
        for (int trial = 0; trial < TRIALS; trial++) {
            run(random, "seed " + seed + ", trial " + trial);
        }
    }

    private static void run(Random random, String where) {
        var lead = new SpeechLead(MOST);
        // Together at most the second that has to be free before a turn goes on.
        int heldUnits = random.nextInt(4);
        double framesPerUnit = 1 + 3 * random.nextDouble();
        int heldFrames = random.nextInt(SpeechLead.FREE_FRAMES - 12);
        List<Writing> open = new ArrayList<>();
        var topic = new ArrayDeque<Piece>();
        int begun = 0;
        int taken = 0;
        int finished = 0;
        int steps = 0;
        int all = 1 + random.nextInt(5);
        while (finished < all) {
            assertThat(++steps).as("%s: steps", where).isLessThan(100_000);
            if (begun < all && random.nextInt(8) == 0) {
                open.add(new Writing(new TurnId(LEG, begun++), random.nextInt(400), lead));
            }
            for (Writing writing : List.copyOf(open)) {
                if (writing.room.isDone() && random.nextBoolean()) {
                    write(writing, lead, topic, random);
                    if (writing.left < 0) {
                        open.remove(writing);
                        lead.end(writing.id);
                    }
                }
            }
            assertThat(lead.frames()).as("%s: lead", where).isLessThanOrEqualTo(MOST);
            Piece piece = random.nextInt(3) == 0 ? topic.poll() : null;
            if (piece != null) {
                TurnId saying = piece.turn();
                // One turn writes at a time.
                taken = piece.units() + (saying.number() == finished ? taken : 0);
                if (piece.last()) {
                    lead.finished(saying);
                    finished++;
                    taken = 0;
                } else {
                    int sounded = Math.max(0, (int) ((taken - heldUnits) - heldFrames / framesPerUnit));
                    lead.sounded(saying, sounded, (long) (sounded * framesPerUnit * SpeechLead.SAMPLES_PER_FRAME));
                }
            }
        }
        assertThat(lead.turns()).as("%s: remembered", where).isLessThanOrEqualTo(1);
    }

    private static void write(Writing writing, SpeechLead lead, ArrayDeque<Piece> topic, Random random) {
        int reserved = lead.reserve(writing.id);
        if (reserved == 0) {
            writing.room = lead.room(writing.id).toFuture();
            return;
        }
        int units = Math.min(writing.left, 1 + random.nextInt(reserved));
        lead.giveBack(writing.id, reserved - units);
        boolean last = units == 0;
        topic.add(new Piece(writing.id, units, last));
        writing.left = last ? -1 : writing.left - units;
    }
}
