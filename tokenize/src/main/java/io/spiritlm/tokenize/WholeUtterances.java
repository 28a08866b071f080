package io.spiritlm.tokenize;

import io.spiritlm.wire.units.TimedUnit;
import io.spiritlm.wire.units.UnitTracks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Units of networks that see an utterance whole: they are final when it ends, or in pieces of {@link #LONGEST_PIECE_SAMPLES}, whose
 * units follow each other. Before, there are {@link Previews}.
 */
final class WholeUtterances implements TokenizerStream {
    /** Longest piece that a network is given: 100 s. */
    static final int LONGEST_PIECE_SAMPLES = 1_600_000;

    private final Function<float[], UnitTracks> network;
    private final int longestPieceSamples;
    private final Previews previews;
    /** The piece, in the first {@link #heardSamples}. */
    private float[] heard = new float[0];

    private int heardSamples;
    /** What the utterance's pieces before this one have. */
    private UnitTracks before = UnitTracks.EMPTY;

    /**
     * Both networks are given samples and give units, one for each frame; none where there are too few.
     *
     * @param semantic gives semantic units alone
     * @param all gives all units of a piece
     * @param hopSamples from one semantic unit to the next
     */
    WholeUtterances(Function<float[], int[]> semantic, Function<float[], UnitTracks> all, int hopSamples) {
        this(semantic, all, hopSamples, LONGEST_PIECE_SAMPLES);
    }

    /** The same of other pieces. */
    WholeUtterances(
            Function<float[], int[]> semantic,
            Function<float[], UnitTracks> all,
            int hopSamples,
            int longestPieceSamples) {
        network = all;
        this.longestPieceSamples = longestPieceSamples;
        previews = new Previews(semantic, hopSamples);
    }

    @Override
    public UnitTracks step(float[] samples) {
        List<UnitTracks> pieces = new ArrayList<>();
        int taken = 0;
        while (taken < samples.length) {
            int part = Math.min(samples.length - taken, longestPieceSamples - heardSamples);
            append(samples, taken, part);
            taken += part;
            if (heardSamples == longestPieceSamples) {
                pieces.add(piece());
            }
        }
        return UnitTracks.joined(pieces);
    }

    private void append(float[] samples, int first, int count) {
        if (heard.length < heardSamples + count) {
            heard = Arrays.copyOf(
                    heard, Math.min(longestPieceSamples, Math.max(2 * heard.length, heardSamples + count)));
        }
        System.arraycopy(samples, first, heard, heardSamples, count);
        heardSamples += count;
    }

    private UnitTracks piece() {
        UnitTracks piece = behind(before, network.apply(Arrays.copyOf(heard, heardSamples)));
        before = before.concat(piece);
        heardSamples = 0;
        previews.reset();
        return piece;
    }

    private static UnitTracks behind(UnitTracks before, UnitTracks piece) {
        return new UnitTracks(
                behind(before.semantic(), piece.semantic()),
                behind(before.pitch(), piece.pitch()),
                behind(before.style(), piece.style()));
    }

    private static List<TimedUnit> behind(List<TimedUnit> before, List<TimedUnit> piece) {
        int frames = before.isEmpty() ? 0 : before.getLast().endFrame();
        return piece.stream()
                .map(unit -> new TimedUnit(unit.id(), unit.firstFrame() + frames, unit.frames()))
                .toList();
    }

    @Override
    public Optional<UnitTracks> preview() {
        return previews.of(heard, heardSamples).map(units -> before.concat(behind(before, units)));
    }

    @Override
    public UnitTracks finish() {
        UnitTracks rest = piece();
        reset();
        return rest;
    }

    @Override
    public void reset() {
        heard = new float[0];
        heardSamples = 0;
        before = UnitTracks.EMPTY;
        previews.reset();
    }
}
