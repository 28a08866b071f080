package io.spiritlm.train.vocoder;

import java.util.List;
import java.util.Random;

/** Draws random pieces of the recordings, long ones as often as their length has it. Deterministic for a seed and step. */
final class VocoderBatches {
    /** Neighbours on either side that a piece is given. */
    static final int MARGIN_FRAMES = 3;

    /** Distinct units of a row that durations are learned from. */
    static final int DURATION_UNITS = 24;

    /**
     * Arrays for one step, row-major.
     *
     * <p>Not a record: it holds arrays, handed over to whoever took the batch.
     */
    static final class Batch {
        final int[] units;
        final float[] inside;
        final int[] speakers;
        final float[] waveformShares;
        final float[] samples;
        final int[] distinctUnits;
        final float[] logDurations;
        final float[] durationWeights;

        private Batch(int pieces, int frames, int hopSamples) {
            units = new int[pieces * (frames + 2 * MARGIN_FRAMES)];
            inside = new float[units.length];
            speakers = new int[pieces];
            waveformShares = new float[pieces];
            samples = new float[pieces * frames * hopSamples];
            distinctUnits = new int[pieces * DURATION_UNITS];
            logDurations = new float[distinctUnits.length];
            durationWeights = new float[distinctUnits.length];
        }
    }

    private final List<VoiceRecording> recordings;
    private final List<Float> steadinessBySpeaker;
    private final long[] startsBefore; // possible first frames in all recordings before, for drawing by length
    private final int pieces;
    private final int frames;
    private final int hopSamples;
    private final long seed;

    VocoderBatches(
            List<VoiceRecording> recordings,
            List<Float> steadinessBySpeaker,
            int pieces,
            int frames,
            int hopSamples,
            long seed) {
        this.recordings = List.copyOf(recordings);
        this.steadinessBySpeaker = List.copyOf(steadinessBySpeaker);
        this.pieces = pieces;
        this.frames = frames;
        this.hopSamples = hopSamples;
        this.seed = seed;
        startsBefore = new long[recordings.size() + 1];
        for (int i = 0; i < recordings.size(); i++) {
            startsBefore[i + 1] = startsBefore[i] + recordings.get(i).frames() - frames + 1;
        }
    }

    Batch batch(int step) {
        var random = new Random(seed * 1_000_003 + step);
        random.nextLong(); // the first values of neighbouring seeds are alike
        var batch = new Batch(pieces, frames, hopSamples);
        for (int piece = 0; piece < pieces; piece++) {
            long draw = random.nextLong(startsBefore[recordings.size()]);
            int index = java.util.Arrays.binarySearch(startsBefore, draw);
            index = index >= 0 ? index : -index - 2;
            fill(batch, piece, recordings.get(index), Math.toIntExact(draw - startsBefore[index]), random);
        }
        return batch;
    }

    private void fill(Batch batch, int piece, VoiceRecording recording, int first, Random random) {
        int width = frames + 2 * MARGIN_FRAMES;
        for (int i = 0; i < width; i++) {
            int frame = first - MARGIN_FRAMES + i;
            batch.units[piece * width + i] = recording.unit(frame);
            batch.inside[piece * width + i] = frame >= 0 && frame < recording.frames() ? 1 : 0;
        }
        batch.speakers[piece] = recording.speaker();
        float steadiness = steadinessBySpeaker.get(recording.speaker());
        batch.waveformShares[piece] = steadiness * steadiness;
        int samples = frames * hopSamples;
        recording.copySamples(first * hopSamples, batch.samples, piece * samples, samples);
        var distinct = recording.distinct();
        int count = distinct.units().size();
        int from = count <= DURATION_UNITS ? 0 : random.nextInt(count - DURATION_UNITS + 1);
        for (int i = 0; i < DURATION_UNITS && from + i < count; i++) {
            int at = piece * DURATION_UNITS + i;
            batch.distinctUnits[at] = distinct.units().get(from + i);
            batch.logDurations[at] = (float) Math.log1p(distinct.frames().get(from + i));
            boolean hasNeighbours = i >= 2 && (i < DURATION_UNITS - 2 || from + DURATION_UNITS >= count);
            batch.durationWeights[at] = hasNeighbours ? 1 : 0;
        }
    }
}
