package io.spiritlm.evaluate.speed;

/**
 * What is compared with what.
 *
 * @param python the Python that PyTorch is in
 * @param threads each side computes with; ours must have been told so before its first session
 * @param rounds measured, behind one that isn't
 * @param utterances of the larger of the two tasks
 * @param seconds each utterance is long
 */
public record Match(Network network, String python, int threads, int rounds, int utterances, int seconds) {
    /** A network of the release at its size. */
    public enum Network {
        /** HuBERT base with a hop of 640 samples, features of layer 11, linear quantizer. */
        TOKENIZE("HuBERT base, 25 Hz, layer 11 of 12, linear quantizer"),
        /** Unit HiFi-GAN of Spirit LM BASE. */
        VOCODE("unit HiFi-GAN, 512 channels, rates 5 4 4 4 2, kernels 11 8 8 8 4, blocks 3 7 11");

        private final String description;

        Network(String description) {
            this.description = description;
        }

        /** Which one, in a few words. */
        public String description() {
            return description;
        }

        String argument() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    public Match {
        if (threads < 1 || rounds < 1 || utterances < 1 || seconds < 1) {
            throw new IllegalArgumentException(
                    "expected at least 1 thread, round, utterance and second, found %d, %d, %d, %d"
                            .formatted(threads, rounds, utterances, seconds));
        }
    }
}
