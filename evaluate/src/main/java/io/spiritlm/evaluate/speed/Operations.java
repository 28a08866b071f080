package io.spiritlm.evaluate.speed;

import io.spiritlm.tokenize.model.HubertConfig;
import io.spiritlm.vocode.model.UnitHifiGanConfig;

/** Floating-point operations of networks: matrix products and convolutions alone, a multiply-add as two. */
final class Operations {
    private static final int OUTER_KERNEL = 7; // of a HiFi-GAN's first and last convolution

    private Operations() {}

    /** Of an utterance, up to the feature layer; the quantizer, under 1 %, isn't counted. */
    static double of(HubertConfig config, int samples) {
        double products = 0;
        double length = samples;
        int in = 1;
        for (var convolution : config.convolutions()) {
            length = Math.floor((length - convolution.kernel()) / convolution.stride()) + 1;
            products += length * in * convolution.channels() * convolution.kernel();
            in = convolution.channels();
        }
        double frames = config.frames(samples);
        double hidden = config.hidden();
        products += frames * in * hidden;
        products += frames * hidden * hidden / config.positionGroups() * config.positionKernel();
        double linear = 4 * hidden * hidden + 2 * hidden * config.feedForward();
        double attention = 2 * frames * hidden;
        return 2 * (products + config.featureLayer() * frames * (linear + attention));
    }

    /** Of an utterance's waveform. */
    static double of(UnitHifiGanConfig config, int frames) {
        int tables = 1 + (config.speakers() > 0 ? 1 : 0) + (config.styles() > 0 ? 1 : 0);
        double length = frames;
        double channels = config.initialChannels();
        double products = length * tables * config.embeddingChannels() * channels * OUTER_KERNEL;
        for (var upsampling : config.upsamplings()) {
            products += length * channels * channels / 2 * upsampling.kernel();
            channels /= 2;
            length *= upsampling.rate();
            for (var block : config.residualBlocks()) {
                products += length
                        * channels
                        * channels
                        * block.kernel()
                        * 2
                        * block.dilations().size();
            }
        }
        return 2 * (products + length * channels * OUTER_KERNEL);
    }
}
