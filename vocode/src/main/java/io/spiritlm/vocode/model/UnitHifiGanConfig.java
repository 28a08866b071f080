package io.spiritlm.vocode.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spiritlm.neural.CheckpointException;
import io.spiritlm.neural.ConfigFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Sizes of a {@link UnitHifiGan}, as its {@code config.json} gives them.
 *
 * @param units {@code num_embeddings}: size of the codebook
 * @param embeddingChannels {@code embedding_dim}, of units, speakers and styles alike
 * @param initialChannels {@code upsample_initial_channel}: channels before the first upsampling; each one halves them
 * @param upsamplings {@code upsample_rates} with {@code upsample_kernel_sizes}
 * @param residualBlocks {@code resblock_kernel_sizes} with {@code resblock_dilation_sizes}: side by side behind every
 *     upsampling
 * @param speakers {@code num_speakers}; 0 where {@code multispkr} is off
 * @param styles {@code num_styles}; 0 where {@code multistyle} is off
 * @param defaultSpeaker {@code default_speaker}, a field of ours; otherwise 2 as in the release, or the last
 * @param defaultStyle {@code default_style}, a field of ours; otherwise 8 as in the release, or the last
 * @param durationChannels {@code dur_predictor_params.var_pred_hidden_dim}
 * @param durationKernel {@code dur_predictor_params.var_pred_kernel_size}: 3, the only one that keeps the length
 * @param pitchCodes EXPRESSIVE's; {@link Codes#NONE} in BASE
 * @param styleCodes EXPRESSIVE's, one for every frame, which are not {@code styles}; {@link Codes#NONE} in BASE
 */
public record UnitHifiGanConfig(
        int units,
        int embeddingChannels,
        int initialChannels,
        List<Upsampling> upsamplings,
        List<ResidualBlock> residualBlocks,
        int speakers,
        int styles,
        int defaultSpeaker,
        int defaultStyle,
        int durationChannels,
        int durationKernel,
        Codes pitchCodes,
        Codes styleCodes) {
    /** The sample rate of every checkpoint this reads. */
    public static final int SAMPLE_RATE_HZ = 16_000;

    private static final int OUTER_REACH = 3; // of the first and the last convolution
    private static final int MOST_REACH = 1 << 12;
    private static final int MOST_STAGES = 16;
    private static final int MOST_HOP_SAMPLES = 1 << 20;

    /** A transposed convolution: the output has {@code rate} times the positions of the input. */
    public record Upsampling(int rate, int kernel) {
        public Upsampling {
            if (rate < 1 || kernel < rate || (kernel - rate) % 2 != 0 || kernel > MOST_REACH) {
                throw new CheckpointException(
                        "upsampling: expected a rate of at least 1 and a kernel that exceeds it by an"
                                + " even number, up to " + MOST_REACH + ", found rate " + rate + ", kernel " + kernel);
            }
        }

        /** What is cut off at either end. */
        int padding() {
            return (kernel - rate) / 2;
        }
    }

    /** Dilated convolutions one behind the other, each followed by an undilated one and added to its input. */
    public record ResidualBlock(int kernel, List<Integer> dilations) {
        public ResidualBlock {
            dilations = List.copyOf(dilations);
            if (kernel < 1 || kernel % 2 == 0 || dilations.stream().anyMatch(dilation -> dilation < 1)) {
                throw new CheckpointException(
                        "residual block: expected an odd kernel and dilations of at least 1, found" + " kernel "
                                + kernel + ", dilations " + dilations);
            }
            long reach = dilations.stream()
                    .mapToLong(dilation -> (kernel - 1L) / 2 * (dilation + 1L))
                    .sum();
            if (reach > MOST_REACH) {
                throw new CheckpointException(
                        "residual block: expected a kernel and dilations that reach at most " + MOST_REACH
                                + " positions to either side, found kernel " + kernel + ", dilations " + dilations);
            }
        }

        int reach() {
            return dilations.stream().mapToInt(d -> (kernel - 1) / 2 * (d + 1)).sum();
        }
    }

    /**
     * Codes that are said beside the units.
     *
     * @param size how many there are; 0 where the checkpoint has none
     * @param hopSamples between two of them in a recording
     */
    public record Codes(int size, int hopSamples) {
        /** No such codes. */
        public static final Codes NONE = new Codes(0, 0);

        public Codes {
            atLeast("codes", 0, size);
            atLeast("hop of codes", size > 0 ? 1 : 0, hopSamples);
            if (hopSamples > MOST_HOP_SAMPLES) {
                throw new CheckpointException(
                        "hop of codes: expected at most " + MOST_HOP_SAMPLES + ", found " + hopSamples);
            }
        }

        /** How many frames one lasts, rounded, halves to even. */
        int frames(int frameSamples) {
            return (int) Math.rint((double) hopSamples / frameSamples);
        }
    }

    public UnitHifiGanConfig {
        upsamplings = List.copyOf(upsamplings);
        residualBlocks = List.copyOf(residualBlocks);
        atLeast("num_embeddings", 1, units);
        atLeast("embedding_dim", 1, embeddingChannels);
        atLeast("upsample_rates: stages", 1, upsamplings.size());
        requireHop(upsamplings);
        atLeast("resblock_kernel_sizes: blocks", 1, residualBlocks.size());
        atLeast("num_speakers", 0, speakers);
        atLeast("num_styles", 0, styles);
        atLeast("var_pred_hidden_dim", 1, durationChannels);
        if (durationKernel != 3) {
            throw new CheckpointException("var_pred_kernel_size: expected 3, found " + durationKernel);
        }
        requireDefault("default_speaker", speakers, defaultSpeaker);
        requireDefault("default_style", styles, defaultStyle);
        if (initialChannels < 1 || initialChannels % (1 << upsamplings.size()) != 0) {
            throw new CheckpointException("upsample_initial_channel: expected a multiple of 2^" + upsamplings.size()
                    + ", found " + initialChannels);
        }
        if ((pitchCodes.size() > 0) != (styleCodes.size() > 0)) {
            throw new CheckpointException("%s and %s: expected both or neither, found %d and %d"
                    .formatted(
                            CodeStream.PITCH.sizeField(),
                            CodeStream.STYLE.sizeField(),
                            pitchCodes.size(),
                            styleCodes.size()));
        }
        if (styleCodes.size() > 0) {
            if (styles > 0) {
                throw new CheckpointException("num_styles: expected none beside codes of style, found " + styles);
            }
            int hop = hopOf(upsamplings);
            atLeast(CodeStream.PITCH.hopField() + ": frames", 1, pitchCodes.frames(hop));
            atLeast(CodeStream.STYLE.hopField() + ": frames", 1, styleCodes.frames(hop));
        }
    }

    /** BASE: without codes of pitch and style. */
    public UnitHifiGanConfig(
            int units,
            int embeddingChannels,
            int initialChannels,
            List<Upsampling> upsamplings,
            List<ResidualBlock> residualBlocks,
            int speakers,
            int styles,
            int defaultSpeaker,
            int defaultStyle,
            int durationChannels,
            int durationKernel) {
        this(
                units,
                embeddingChannels,
                initialChannels,
                upsamplings,
                residualBlocks,
                speakers,
                styles,
                defaultSpeaker,
                defaultStyle,
                durationChannels,
                durationKernel,
                Codes.NONE,
                Codes.NONE);
    }

    /** Whether there is pitch and style to be said with the units. */
    public boolean expressive() {
        return pitchCodes.size() > 0;
    }

    /** {@code model_in_dim}: the embeddings side by side. */
    int inputChannels() {
        int codes = expressive() ? 2 : 0;
        return embeddingChannels * (1 + codes + (speakers > 0 ? 1 : 0) + (styles > 0 ? 1 : 0));
    }

    /** Samples of a frame. */
    public int hopSamples() {
        return hopOf(upsamplings);
    }

    private static int hopOf(List<Upsampling> upsamplings) {
        return upsamplings.stream().mapToInt(Upsampling::rate).reduce(1, Math::multiplyExact);
    }

    /** How many frames to either side of a frame can change its samples. */
    public int contextFrames() {
        int blockReach =
                residualBlocks.stream().mapToInt(ResidualBlock::reach).max().orElse(0);
        int reach = OUTER_REACH;
        for (var upsampling : upsamplings.reversed()) {
            reach += blockReach;
            int before = (reach + upsampling.kernel() - 1 - upsampling.padding()) / upsampling.rate();
            int after = (reach + upsampling.padding() - 1) / upsampling.rate() + 1;
            reach = Math.max(before, after);
        }
        return reach + OUTER_REACH;
    }

    /** How many units to either side of a unit can change its duration. */
    public int contextUnits() {
        return durationKernel - 1;
    }

    /**
     * Reads a {@code config.json}.
     *
     * @throws CheckpointException naming file and field if it isn't a unit HiFi-GAN's
     */
    public static UnitHifiGanConfig read(Path file) throws IOException {
        JsonNode json = ConfigFile.json("vocoder configuration", file);
        try {
            return UnitHifiGanJson.read(json);
        } catch (CheckpointException wrong) {
            throw new CheckpointException("vocoder configuration " + file + ": " + wrong.getMessage());
        }
    }

    /** The same, with another default speaker. */
    public UnitHifiGanConfig withDefaultSpeaker(int speaker) {
        return new UnitHifiGanConfig(
                units,
                embeddingChannels,
                initialChannels,
                upsamplings,
                residualBlocks,
                speakers,
                styles,
                speaker,
                defaultStyle,
                durationChannels,
                durationKernel,
                pitchCodes,
                styleCodes);
    }

    /** Writes a {@code config.json} that {@link #read} reads. */
    public void write(Path file) throws IOException {
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), UnitHifiGanJson.of(this));
    }

    private static void requireHop(List<Upsampling> upsamplings) {
        double hop = upsamplings.stream().mapToDouble(Upsampling::rate).reduce(1, (a, b) -> a * b);
        if (upsamplings.size() > MOST_STAGES || hop > MOST_HOP_SAMPLES) {
            throw new CheckpointException(
                    "upsample_rates: expected at most %d, with a product of at most %d, found %d with %.0f"
                            .formatted(MOST_STAGES, MOST_HOP_SAMPLES, upsamplings.size(), hop));
        }
    }

    private static void requireDefault(String field, int count, int found) {
        if (found < 0 || found >= Math.max(1, count)) {
            throw new CheckpointException(field + ": expected 0.." + (Math.max(1, count) - 1) + ", found " + found);
        }
    }

    static void atLeast(String field, int least, int actual) {
        if (actual < least) {
            throw new CheckpointException(field + ": expected at least " + least + ", found " + actual);
        }
    }
}
