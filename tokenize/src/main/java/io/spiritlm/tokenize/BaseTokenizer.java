package io.spiritlm.tokenize;

import io.spiritlm.tokenize.model.HubertTokenizer;
import io.spiritlm.tokenize.model.StreamingHubert;
import io.spiritlm.wire.units.Codebooks;
import io.spiritlm.wire.units.UnitTracks;
import java.nio.file.Path;
import java.util.function.Supplier;

/** Semantic units alone, as BASE has them. Thread-safe; closing it while a stream is in use is the caller's error. */
public final class BaseTokenizer implements UnitTokenizer {
    private final Codebooks codebooks;
    private final int hopSamples;
    private final int lagSamples;
    private final Supplier<TokenizerStream> streams;
    private final Runnable closeNetwork;

    private BaseTokenizer(
            int units, int hopSamples, int lagSamples, Supplier<TokenizerStream> streams, Runnable closeNetwork) {
        codebooks = new Codebooks(units, 0, 0);
        this.hopSamples = hopSamples;
        this.lagSamples = lagSamples;
        this.streams = streams;
        this.closeNetwork = closeNetwork;
    }

    /**
     * Opens a folder's network and quantizer. A streaming network's units are final block by block; another's when the utterance is
     * finished.
     *
     * @throws io.spiritlm.neural.CheckpointException naming the file and what is wrong with it
     */
    public static BaseTokenizer open(Path folder) {
        return HubertTokenizer.isStreaming(folder)
                ? of(StreamingHubert.open(folder))
                : of(HubertTokenizer.open(folder));
    }

    private static BaseTokenizer of(StreamingHubert network) {
        return new BaseTokenizer(
                network.codebookSize(),
                network.hopSamples(),
                network.lagSamples(),
                () -> new Streaming(network.open()),
                network::close);
    }

    private static BaseTokenizer of(HubertTokenizer network) {
        return new BaseTokenizer(
                network.codebookSize(),
                network.hopSamples(),
                WholeUtterances.LONGEST_PIECE_SAMPLES,
                () -> new WholeUtterances(
                        network::units,
                        samples -> UnitTracks.ofFrames(0, network.units(samples)),
                        network.hopSamples()),
                network::close);
    }

    /** Counts the frames. */
    private static final class Streaming implements TokenizerStream {
        private final StreamingHubert.Stream stream;
        private int frames;

        Streaming(StreamingHubert.Stream stream) {
            this.stream = stream;
        }

        @Override
        public UnitTracks step(float[] samples) {
            return tracks(stream.step(samples));
        }

        @Override
        public UnitTracks finish() {
            UnitTracks rest = tracks(stream.finish());
            frames = 0;
            return rest;
        }

        @Override
        public void reset() {
            stream.reset();
            frames = 0;
        }

        private UnitTracks tracks(int[] units) {
            UnitTracks tracks = UnitTracks.ofFrames(frames, units);
            frames += units.length;
            return tracks;
        }
    }

    @Override
    public Codebooks codebooks() {
        return codebooks;
    }

    @Override
    public int hopSamples() {
        return hopSamples;
    }

    @Override
    public int lagSamples() {
        return lagSamples;
    }

    @Override
    public TokenizerStream open() {
        return streams.get();
    }

    @Override
    public void close() {
        closeNetwork.run();
    }
}
