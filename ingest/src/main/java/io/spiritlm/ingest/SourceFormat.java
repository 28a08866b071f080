package io.spiritlm.ingest;

/**
 * What a file holds, as its own header says.
 *
 * @param container FFmpeg's name of the file format, e.g. {@code wav} or {@code mov,mp4,m4a,3gp,3g2,mj2}
 * @param codec FFmpeg's name of the audio codec, e.g. {@code pcm_s16le}
 */
public record SourceFormat(String container, String codec, int sampleRateHz, int channels) {
    static final RateRange RATES_HZ = new RateRange(4_000, 768_000);
    static final int MAX_CHANNELS = 64;

    /** Both ends included. */
    record RateRange(int lowestHz, int highestHz) {
        boolean contains(int rateHz) {
            return rateHz >= lowestHz && rateHz <= highestHz;
        }

        @Override
        public String toString() {
            return lowestHz + " to " + highestHz + " Hz";
        }
    }
}
