package io.spiritlm.tokenize;

import io.spiritlm.neural.CheckpointException;
import io.spiritlm.tokenize.model.F0Extractor;
import io.spiritlm.tokenize.model.F0Track;
import io.spiritlm.tokenize.model.HubertTokenizer;
import io.spiritlm.tokenize.model.PitchQuantizer;
import io.spiritlm.tokenize.model.StyleEncoder;
import io.spiritlm.wire.Pcm16;
import io.spiritlm.wire.units.Codebooks;
import io.spiritlm.wire.units.UnitRuns;
import io.spiritlm.wire.units.UnitStream;
import io.spiritlm.wire.units.UnitTracks;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/**
 * Semantic units, pitch and style of whole utterances: EXPRESSIVE. Owns its parts. Thread-safe; closing it while a stream is in use is
 * the caller's error.
 */
public final class ExpressiveTokenizer implements UnitTokenizer {
    private final HubertTokenizer semantic;
    private final F0Extractor f0;
    private final PitchQuantizer pitch;
    private final StyleEncoder style;

    private ExpressiveTokenizer(HubertTokenizer semantic, F0Extractor f0, PitchQuantizer pitch, StyleEncoder style) {
        this.semantic = semantic;
        this.f0 = f0;
        this.pitch = pitch;
        this.style = style;
    }

    /**
     * Opens the folders of the parts.
     *
     * @param f0 owned from here on, also when opening fails
     * @throws CheckpointException naming the file or folder and what is wrong with it
     */
    public static ExpressiveTokenizer open(
            Path semanticFolder, Path pitchQuantizerFolder, Path styleEncoderFolder, F0Extractor f0) {
        Deque<Runnable> opened = new ArrayDeque<>();
        opened.push(f0::close);
        try {
            PitchQuantizer pitch = PitchQuantizer.open(pitchQuantizerFolder);
            opened.push(pitch::close);
            StyleEncoder style = StyleEncoder.open(styleEncoderFolder);
            opened.push(style::close);
            HubertTokenizer semantic = HubertTokenizer.open(semanticFolder);
            opened.push(semantic::close);
            int pitchHop = pitch.framesPerCode() * F0Track.HOP_SAMPLES;
            requireRate(pitchQuantizerFolder, UnitStream.PITCH, pitchHop);
            requireRate(styleEncoderFolder, UnitStream.STYLE, style.hopSamples());
            requireRate(semanticFolder, UnitStream.SEMANTIC, semantic.hopSamples());
            return new ExpressiveTokenizer(semantic, f0, pitch, style);
        } catch (RuntimeException e) {
            opened.forEach(Runnable::run);
            throw e;
        }
    }

    /** Streams are put in order by their rates. */
    private static void requireRate(Path folder, UnitStream stream, int hopSamples) {
        int expected = (int) Math.round(Pcm16.SAMPLE_RATE_HZ / stream.frameRateHz());
        if (hopSamples != expected) {
            throw new CheckpointException("%s: expected a %s unit for each %d samples, found one for each %d"
                    .formatted(folder, stream.name().toLowerCase(Locale.ROOT), expected, hopSamples));
        }
    }

    /**
     * The units of a whole utterance, one for each frame of each stream; none when it is shorter than 80 ms.
     *
     * @param samples 16 kHz, -1..1, at most 100 s
     */
    public UnitTracks units(float[] samples) {
        int[] units = semantic.units(samples);
        if (units.length == 0) {
            return UnitTracks.EMPTY;
        }
        return new UnitTracks(
                UnitRuns.ofFrames(0, units),
                UnitRuns.ofFrames(0, pitch.codes(f0.f0(samples))),
                UnitRuns.ofFrames(0, style.styles(samples)));
    }

    @Override
    public Codebooks codebooks() {
        return new Codebooks(semantic.codebookSize(), pitch.codebookSize(), style.codebookSize());
    }

    @Override
    public int hopSamples() {
        return semantic.hopSamples();
    }

    /** A whole piece, at most. */
    @Override
    public int lagSamples() {
        return WholeUtterances.LONGEST_PIECE_SAMPLES;
    }

    @Override
    public TokenizerStream open() {
        return open(WholeUtterances.LONGEST_PIECE_SAMPLES);
    }

    /** A stream that hears pieces of so many samples. */
    TokenizerStream open(int longestPieceSamples) {
        return new WholeUtterances(semantic::units, this::units, hopSamples(), longestPieceSamples);
    }

    @Override
    public void close() {
        semantic.close();
        f0.close();
        pitch.close();
        style.close();
    }
}
