package io.spiritlm.deploy.capacity;

import io.spiritlm.wire.Pcm16;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What is said on a leg: a recording and then silence, again and again.
 *
 * @param round one time each, in pieces of {@link #PIECE}
 * @param speechShare of the round that is the recording; 0 if all is silence
 */
record SpokenRounds(List<Pcm16> round, double speechShare) {
    static final Duration PIECE = Duration.ofMillis(100);
    private static final int PIECE_SAMPLES = 1600;
    private static final Pcm16 SILENCE = Pcm16.of(new short[PIECE_SAMPLES]);
    /** Long enough that the detector starts afresh, short enough not to matter. */
    private static final int SILENT_PIECES = 60;

    SpokenRounds {
        round = List.copyOf(round);
        if (round.isEmpty()) {
            throw new IllegalArgumentException("round: expected at least one piece, found none");
        }
    }

    /** Nobody says anything. */
    static SpokenRounds silent() {
        List<Pcm16> round = new ArrayList<>();
        for (int i = 0; i < SILENT_PIECES; i++) {
            round.add(SILENCE);
        }
        return new SpokenRounds(round, 0);
    }

    /**
     * Silence, then the recording, so that it takes about this share of the time.
     *
     * @throws IllegalArgumentException if the share isn't between 0 and 0.8, which leaves pauses that end utterances
     */
    static SpokenRounds of(Pcm16 recording, double speechShare) {
        if (!(speechShare > 0 && speechShare <= 0.8)) {
            throw new IllegalArgumentException("share of speech: expected above 0, at most 0.8, found " + speechShare);
        }
        List<Pcm16> round = new ArrayList<>();
        for (int at = 0; at < recording.length(); at += PIECE_SAMPLES) {
            Pcm16 piece = recording.slice(at, Math.min(recording.length(), at + PIECE_SAMPLES));
            round.add(piece.concat(Pcm16.of(new short[PIECE_SAMPLES - piece.length()])));
        }
        int spoken = round.size();
        int pieces = (int) Math.round(spoken / speechShare);
        while (round.size() < pieces) {
            round.addFirst(SILENCE);
        }
        return new SpokenRounds(round, (double) recording.length() / (round.size() * (double) PIECE_SAMPLES));
    }

    /** The leg's piece of this number, from 0. */
    Pcm16 piece(long number) {
        return round.get((int) (number % round.size()));
    }

    /** How long a round takes. */
    Duration length() {
        return PIECE.multipliedBy(round.size());
    }
}
