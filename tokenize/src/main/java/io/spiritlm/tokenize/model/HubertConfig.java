package io.spiritlm.tokenize.model;

import io.spiritlm.neural.CheckpointException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The shape of a HuBERT; in parentheses, what a {@code config.json} calls it, with Hugging Face's names but where they are ours.
 *
 * @param convolutions the extractor's layers, first to last
 * @param convolutionBias whether the extractor's convolutions have biases ({@code conv_bias})
 * @param extractorNorm where the extractor normalises ({@code feat_extract_norm})
 * @param hidden width of the transformer ({@code hidden_size})
 * @param layers transformer layers ({@code num_hidden_layers})
 * @param heads attention heads, dividing {@code hidden} ({@code num_attention_heads})
 * @param feedForward inner width of the feed-forward layers ({@code intermediate_size})
 * @param positionKernel frames seen by the position convolution ({@code num_conv_pos_embeddings})
 * @param positionGroups its groups ({@code num_conv_pos_embedding_groups})
 * @param layerOrder where the transformer normalises ({@code do_stable_layer_norm})
 * @param epsilon added to variances ({@code layer_norm_eps})
 * @param featureLayer the 1-based transformer layer whose output is quantized ({@code feature_layer}, ours;
 *     without it the 11th, or the last of fewer)
 * @param featureNorm whether the final norm of a pre-norm transformer is applied to it ({@code feature_norm}, ours)
 * @param standardisation whether and how an utterance is first standardised ({@code normalize}, ours; without it
 *     {@code do_normalize} of {@code preprocessor_config.json})
 * @param streaming present when units are final before the utterance is over ({@code streaming}, ours)
 */
public record HubertConfig(
        List<Convolution> convolutions,
        boolean convolutionBias,
        ExtractorNorm extractorNorm,
        int hidden,
        int layers,
        int heads,
        int feedForward,
        int positionKernel,
        int positionGroups,
        LayerOrder layerOrder,
        float epsilon,
        int featureLayer,
        boolean featureNorm,
        Standardisation standardisation,
        Optional<Streaming> streaming) {

    static final int MOST_CONVOLUTIONS = 64;
    private static final int MOST_LAYERS = 1_024;
    private static final int MOST_WIDTH = 1 << 16;
    private static final int MOST_BLOCK = 1 << 12;
    /** A minute: the released network's frames are computed from 25 ms, before attention. */
    private static final int MOST_FIELD_SAMPLES = 60 * 16_000;

    /** One layer of the extractor; kernel and stride in samples of its input. */
    public record Convolution(int channels, int kernel, int stride) {
        public Convolution {
            if (channels < 1 || stride < 1 || kernel < stride || Math.max(channels, kernel) > MOST_WIDTH) {
                throw new IllegalArgumentException("convolution: expected channels of 1.." + MOST_WIDTH + " and "
                        + MOST_WIDTH + " >= kernel >= stride >= 1, found channels " + channels + ", kernel " + kernel
                        + ", stride " + stride);
            }
        }
    }

    /** Where the extractor normalises. */
    public enum ExtractorNorm {
        /** After the first convolution, each channel over time: needs the whole utterance. */
        GROUP,
        /** After every convolution, over the channels of a frame. */
        LAYER
    }

    /** Where the transformer's layers normalise. */
    public enum LayerOrder {
        POST_NORM,
        PRE_NORM
    }

    /** What an utterance's samples are first made to have: zero mean and unit variance. */
    public enum Standardisation {
        /** They are taken as they are. */
        NONE(0),
        /** As fairseq does. */
        FAIRSEQ(1e-5f),
        /** As Hugging Face's feature extractor does. */
        HUGGING_FACE(1e-7f);

        private final float epsilon;

        Standardisation(float epsilon) {
            this.epsilon = epsilon;
        }

        /** Added to the variance, which is small in quiet sound. */
        float epsilon() {
            return epsilon;
        }
    }

    /**
     * Block-causal attention and a causal position convolution: a frame sees its own block, and the blocks before it.
     *
     * @param blockFrames frames in a block, which become final together
     * @param leftBlocks earlier blocks that a frame sees
     */
    public record Streaming(int blockFrames, int leftBlocks) {
        public Streaming {
            if (blockFrames < 1 || leftBlocks < 0 || Math.max(blockFrames, leftBlocks) > MOST_BLOCK) {
                throw new IllegalArgumentException(
                        "streaming: expected block_frames in 1..%d and left_blocks in 0..%d, found %d and %d"
                                .formatted(MOST_BLOCK, MOST_BLOCK, blockFrames, leftBlocks));
            }
        }
    }

    public HubertConfig {
        convolutions = List.copyOf(convolutions);
        require(
                !convolutions.isEmpty() && convolutions.size() <= MOST_CONVOLUTIONS,
                "conv_dim with 1.." + MOST_CONVOLUTIONS + " layers",
                convolutions.size());
        long field = fieldSamples(convolutions);
        require(
                field <= MOST_FIELD_SAMPLES,
                "conv_kernel and conv_stride for frames of at most " + MOST_FIELD_SAMPLES + " samples",
                field);
        within("num_hidden_layers", layers, MOST_LAYERS);
        within("hidden_size", hidden, MOST_WIDTH);
        require(heads >= 1 && hidden % heads == 0, "num_attention_heads dividing hidden_size " + hidden, heads);
        within("intermediate_size", feedForward, MOST_WIDTH);
        within("num_conv_pos_embeddings", positionKernel, MOST_WIDTH);
        require(
                positionGroups >= 1 && hidden % positionGroups == 0,
                "num_conv_pos_embedding_groups dividing hidden_size " + hidden,
                positionGroups);
        require(epsilon > 0 && epsilon < 1, "layer_norm_eps between 0 and 1", epsilon);
        require(featureLayer >= 1 && featureLayer <= layers, "feature_layer in 1.." + layers, featureLayer);
        require(
                !featureNorm || (layerOrder == LayerOrder.PRE_NORM && featureLayer == layers),
                "feature_norm only on the last layer of a pre-norm transformer",
                "layer " + featureLayer + ", " + layerOrder);
        require(
                streaming.isEmpty()
                        || (extractorNorm == ExtractorNorm.LAYER && standardisation == Standardisation.NONE),
                "no normalisation over the utterance in a streaming network",
                extractorNorm + ", standardisation " + standardisation);
    }

    /** Samples from one frame to the next. */
    public int hopSamples() {
        return convolutions.stream().mapToInt(Convolution::stride).reduce(1, Math::multiplyExact);
    }

    /** Samples that a frame's features are computed from, before attention. */
    public int fieldSamples() {
        return (int) fieldSamples(convolutions);
    }

    /** The same, {@link Long#MAX_VALUE} where it is beyond that; as no kernel is below its stride, the hop is no larger. */
    private static long fieldSamples(List<Convolution> convolutions) {
        long field = 1;
        long hop = 1;
        for (var convolution : convolutions) {
            if (hop > MOST_FIELD_SAMPLES) {
                return Long.MAX_VALUE;
            }
            field += (convolution.kernel() - 1) * hop;
            hop *= convolution.stride();
        }
        return field;
    }

    /** Frames of an utterance of this many samples, 0 when it is shorter than a field. */
    public int frames(int samples) {
        return samples < fieldSamples() ? 0 : (samples - fieldSamples()) / hopSamples() + 1;
    }

    /** Samples needed for this many frames (at least 1). */
    public int samples(int frames) {
        return (frames - 1) * hopSamples() + fieldSamples();
    }

    /**
     * The same network, of the waveform as it is given, whose features are what Hugging Face calls the last hidden state: the last
     * layer's output, after the final norm where the transformer is pre-norm.
     */
    HubertConfig toLastHiddenState() {
        return withFeatures(layers, layerOrder == LayerOrder.PRE_NORM, Standardisation.NONE, Optional.empty());
    }

    /** The same network, of a waveform that is standardised so. */
    HubertConfig with(Standardisation otherwise) {
        return withFeatures(featureLayer, featureNorm, otherwise, streaming);
    }

    private HubertConfig withFeatures(
            int layer, boolean norm, Standardisation standardised, Optional<Streaming> streamed) {
        return new HubertConfig(
                convolutions,
                convolutionBias,
                extractorNorm,
                hidden,
                layers,
                heads,
                feedForward,
                positionKernel,
                positionGroups,
                layerOrder,
                epsilon,
                layer,
                norm,
                standardised,
                streamed);
    }

    /**
     * Reads a {@code config.json}, and a {@code preprocessor_config.json} where there is one beside it.
     *
     * @throws CheckpointException naming the file and the field that can't be used
     */
    public static HubertConfig read(Path file) {
        return HubertConfigFile.read(file);
    }

    private static void within(String field, int value, int most) {
        require(value >= 1 && value <= most, field + " in 1.." + most, value);
    }

    static void require(boolean held, String expected, Object found) {
        if (!held) {
            throw new IllegalArgumentException("expected " + expected + ", found " + found);
        }
    }
}
