package io.spiritlm.train.corpus;

/** Where an utterance's samples lie: 16 kHz mono signed 16-bit little-endian in {@code file}, relative to the corpus. */
public record AudioSpan(String file, long firstSample, int samples) {
    public AudioSpan {
        if (file.isEmpty() || firstSample < 0 || samples <= 0) {
            throw new IllegalArgumentException("audio span: expected a file, first sample >= 0 and samples > 0, found '"
                    + file + "', " + firstSample + ", " + samples);
        }
    }
}
