package io.spiritlm.tokenize.model;

import io.spiritlm.neural.Checkpoint;
import io.spiritlm.neural.GraphSession;
import io.spiritlm.neural.Tensors;
import io.spiritlm.neural.Weights;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A streaming HuBERT with a k-means quantizer, block by block.
 *
 * <p>A stream keeps the samples of the block being filled, the position convolution's context and the keys and values of the
 * blocks that may still be seen: under a megabyte for spirit-mini, however long the utterance. Whole blocks run in a graph of
 * fixed size, and so give the same units however the audio was cut; an utterance's last, shorter block runs in one of any
 * size.
 *
 * <p>Thread-safe; a stream is for one thread at a time. Calls compute for milliseconds on the calling thread, which must be neither an
 * event loop's nor virtual.
 */
public final class StreamingHubert implements AutoCloseable {
    private final GraphSession session;
    private final HubertConfig config;
    private final Quantizer quantizer;
    private final int blockFrames;
    private final int memoryFrames;
    private final Block whole;
    private final Block tail;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** One step's inputs and outputs. */
    private record Block(
            Placeholder<TFloat32> audio,
            Placeholder<TFloat32> context,
            Placeholder<TFloat32> past,
            Hubert.Step step,
            Operand<TInt32> units) {}

    private StreamingHubert(GraphSession session, HubertConfig config, Checkpoint network, Checkpoint centers) {
        this.session = session;
        var streaming = config.streaming()
                .orElseThrow(
                        () -> new IllegalArgumentException("streaming HuBERT: expected a streaming configuration"));
        this.config = config;
        quantizer = Quantizer.of(centers, config.hidden());
        if (!quantizer.framewise()) {
            throw new io.spiritlm.neural.CheckpointException(
                    "streaming HuBERT: expected a k-means quantizer, found one whose units need the whole utterance");
        }
        blockFrames = streaming.blockFrames();
        memoryFrames = streaming.leftBlocks() * blockFrames;
        var weights = HubertTokenizer.encoderWeights(session, network);
        var quantizerWeights = session.weights(centers);
        whole = block(config.samples(blockFrames), weights, quantizerWeights);
        tail = block(Shape.UNKNOWN_SIZE, weights, quantizerWeights);
        session.start();
    }

    /**
     * Opens a folder's network and quantizer.
     *
     * @throws io.spiritlm.neural.CheckpointException naming the file and what is wrong with it
     */
    public static StreamingHubert open(Path folder) {
        try (var files = TokenizerFiles.open(folder)) {
            return GraphSession.ownedBy(
                    session -> new StreamingHubert(session, files.config(), files.network(), files.quantizer()));
        }
    }

    private Block block(long samples, Weights weights, Weights quantizerWeights) {
        var tf = session.ops();
        int hidden = config.hidden();
        var audio = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(1, samples)));
        var context =
                tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(1, config.positionKernel() - 1L, hidden)));
        var past = tf.placeholder(
                TFloat32.class, Placeholder.shape(Shape.of(config.featureLayer(), 1, Shape.UNKNOWN_SIZE, 2L * hidden)));
        var step = new Hubert(tf, config, weights).step(audio, context, past);
        var rows = tf.reshape(step.features(), tf.constant(new int[] {-1, hidden}));
        return new Block(audio, context, past, step, quantizer.nearest(tf, quantizerWeights, rows));
    }

    /** How many unit ids there are; ids are 0 up to this. */
    public int codebookSize() {
        return quantizer.codebookSize();
    }

    /** Samples from one unit to the next. */
    public int hopSamples() {
        return config.hopSamples();
    }

    /** The whole block that a unit becomes final with, and the part of a field beyond it. */
    public int lagSamples() {
        return config.samples(blockFrames);
    }

    /** A stream for utterances, one after the other. */
    public Stream open() {
        return new Stream();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            session.close();
        }
    }

    /**
     * Units of one utterance at a time, as they become final, not deduplicated. How the audio is cut into calls of {@link #step}
     * makes no difference to them.
     */
    public final class Stream {
        private final float[] heard = new float[config.samples(blockFrames)];
        private int heardSamples;
        private long totalSamples;
        private float[] context = new float[0];
        private float[][] memory = new float[0][];
        private int rememberedFrames;

        private Stream() {
            reset();
        }

        /**
         * Takes the utterance's next samples and gives the units that are final by them.
         *
         * @throws IllegalStateException when the network is closed
         */
        public int[] step(float[] samples) {
            if (closed.get()) {
                throw new IllegalStateException("unit stream: expected an open tokenizer, it is closed");
            }
            totalSamples += samples.length;
            int[] units = new int[0];
            int taken = 0;
            while (taken < samples.length) {
                int part = Math.min(samples.length - taken, heard.length - heardSamples);
                System.arraycopy(samples, taken, heard, heardSamples, part);
                taken += part;
                heardSamples += part;
                if (heardSamples == heard.length) {
                    units = joined(units, run(whole, heard, blockFrames));
                    heardSamples -= blockFrames * config.hopSamples();
                    System.arraycopy(heard, heard.length - heardSamples, heard, 0, heardSamples);
                }
            }
            return units;
        }

        /** Ends the utterance: gives its remaining units; none if it is under 80 ms. */
        public int[] finish() {
            int frames = config.frames(heardSamples);
            int[] units = totalSamples < HubertTokenizer.SHORTEST_UTTERANCE_SAMPLES || frames == 0
                    ? new int[0]
                    : run(tail, Arrays.copyOf(heard, config.samples(frames)), frames);
            reset();
            return units;
        }

        /** Forgets the utterance, ready for the next. */
        public void reset() {
            heardSamples = 0;
            totalSamples = 0;
            rememberedFrames = 0;
            context = new float[(config.positionKernel() - 1) * config.hidden()];
            memory = new float[config.featureLayer()][0];
        }

        private int[] run(Block block, float[] samples, int frames) {
            int layers = config.featureLayer();
            int width = 2 * config.hidden();
            float[] past = new float[layers * rememberedFrames * width];
            for (int layer = 0; layer < layers; layer++) {
                System.arraycopy(memory[layer], 0, past, layer * rememberedFrames * width, memory[layer].length);
            }
            try (var audioTensor = Tensors.floats(Shape.of(1, samples.length), samples);
                    var contextTensor =
                            Tensors.floats(Shape.of(1, config.positionKernel() - 1L, config.hidden()), context);
                    var pastTensor = Tensors.floats(Shape.of(layers, 1, rememberedFrames, width), past);
                    var result = session.run()
                            .feed(block.audio(), audioTensor)
                            .feed(block.context(), contextTensor)
                            .feed(block.past(), pastTensor)
                            .fetch(block.units())
                            .fetch(block.step().context())
                            .fetch(block.step().keysAndValues())
                            .run()) {
                context = Tensors.toArray((TFloat32) result.get(1));
                remember(Tensors.toArray((TFloat32) result.get(2)), frames, width);
                return Tensors.toArray((TInt32) result.get(0));
            }
        }

        /** Adds a block's keys and values to the memory, which forgets its oldest blocks. */
        private void remember(float[] keysAndValues, int frames, int width) {
            int kept = Math.min(rememberedFrames, Math.max(0, memoryFrames - frames));
            int added = Math.min(frames, memoryFrames);
            for (int layer = 0; layer < memory.length; layer++) {
                float[] before = memory[layer];
                float[] after = new float[(kept + added) * width];
                System.arraycopy(before, before.length - kept * width, after, 0, kept * width);
                System.arraycopy(
                        keysAndValues, (layer * frames + frames - added) * width, after, kept * width, added * width);
                memory[layer] = after;
            }
            rememberedFrames = kept + added;
        }
    }

    private static int[] joined(int[] first, int[] second) {
        int[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }
}
