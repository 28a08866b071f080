package io.spiritlm.ingest;

/** How a file's bytes are to be understood. */
public sealed interface Encoding {
    /** The file says what it is: WAV, MP3, Ogg, FLAC, MP4, Matroska and so on. */
    record Detected() implements Encoding {}

    /** Headerless ITU-T G.722 at 64 kbit/s, 16 kHz mono. */
    record G722() implements Encoding {}

    /** Headerless G.711 mu-law. */
    record MuLaw(int sampleRateHz, int channels) implements Encoding {
        public MuLaw {
            requirePlausible(sampleRateHz, channels);
        }
    }

    /** Headerless G.711 A-law. */
    record ALaw(int sampleRateHz, int channels) implements Encoding {
        public ALaw {
            requirePlausible(sampleRateHz, channels);
        }
    }

    /** Headerless signed 16-bit little-endian samples, channels interleaved. */
    record RawS16(int sampleRateHz, int channels) implements Encoding {
        public RawS16 {
            requirePlausible(sampleRateHz, channels);
        }
    }

    private static void requirePlausible(int sampleRateHz, int channels) {
        if (!SourceFormat.RATES_HZ.contains(sampleRateHz)) {
            throw new IllegalArgumentException(
                    "sample rate: expected %s, found %d Hz".formatted(SourceFormat.RATES_HZ, sampleRateHz));
        }
        if (channels < 1 || channels > SourceFormat.MAX_CHANNELS) {
            throw new IllegalArgumentException(
                    "channels: expected 1 to %d, found %d".formatted(SourceFormat.MAX_CHANNELS, channels));
        }
    }
}
