package io.spiritlm.tokenize;

import io.spiritlm.wire.Pcm16;
import java.time.Duration;

/**
 * When an utterance begins and ends. All durations but {@code frame} are whole frames.
 *
 * @param frame what the detector judges at once: 10, 20 or 30 ms
 * @param strictness how sure of speech the detector has to be
 * @param minimumSpeech the speech, pauses not counted, that makes an utterance; less is noise. The detector calls up to 120 ms
 *     behind a sound speech as well
 * @param onsetPause a pause this long before there is that much speech means that it was noise
 * @param endSilence the silence that ends an utterance
 * @param leadPadding what is kept before the first frame of speech
 * @param trailPadding what is kept behind the last one; less than {@code endSilence}
 * @param longestUtterance where an utterance is cut, padding counted
 * @param idleReset after this much silence the detector starts afresh, so that a leg that is silent for hours can be taken up
 *     again without hearing those hours
 */
public record EndpointerConfig(
        Duration frame,
        Strictness strictness,
        Duration minimumSpeech,
        Duration onsetPause,
        Duration endSilence,
        Duration leadPadding,
        Duration trailPadding,
        Duration longestUtterance,
        Duration idleReset) {

    /** The modes of WebRTC's detector, from the one that most easily hears speech to the one that least does. */
    public enum Strictness {
        QUALITY(0),
        LOW_BITRATE(1),
        AGGRESSIVE(2),
        VERY_AGGRESSIVE(3);

        final int mode;

        Strictness(int mode) {
            this.mode = mode;
        }
    }

    /**
     * For speech over the telephone: an end is decided some 620 ms after the last sound. Of 244 real prompts, one after another with pauses of 0.9 to 2.5 s, 242 came out as one utterance
     * each and two that are longer than 30 s as more, in silence as in white noise of up to -35 dBFS; noise of -25 dBFS is taken
     * for speech.
     */
    public static final EndpointerConfig TELEPHONE = new EndpointerConfig(
            Duration.ofMillis(20),
            Strictness.AGGRESSIVE,
            Duration.ofMillis(200),
            Duration.ofMillis(200),
            Duration.ofMillis(500),
            Duration.ofMillis(200),
            Duration.ofMillis(100),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30));

    public EndpointerConfig {
        long frameMillis = frame.toMillis();
        if (!frame.equals(Duration.ofMillis(frameMillis))
                || (frameMillis != 10 && frameMillis != 20 && frameMillis != 30)) {
            throw new IllegalArgumentException("endpointer frame: expected 10, 20 or 30 ms, found " + frame);
        }
        requireFrames("minimum speech", minimumSpeech, frame, frame);
        requireFrames("onset pause", onsetPause, frame, frame);
        requireFrames("trail padding", trailPadding, frame, Duration.ZERO);
        requireFrames("end silence", endSilence, frame, trailPadding.plus(frame));
        requireFrames("lead padding", leadPadding, frame, Duration.ZERO);
        Duration onset = onsetPause.multipliedBy(minimumSpeech.dividedBy(frame));
        requireFrames(
                "longest utterance",
                longestUtterance,
                frame,
                leadPadding.plus(onset).plus(endSilence));
        requireFrames("idle reset", idleReset, frame, leadPadding.plus(endSilence));
    }

    private static void requireFrames(String name, Duration duration, Duration frame, Duration least) {
        if (duration.compareTo(least) < 0
                || !frame.multipliedBy(duration.dividedBy(frame)).equals(duration)) {
            throw new IllegalArgumentException("endpointer %s: expected whole frames of %s, at least %s, found %s"
                    .formatted(name, frame, least, duration));
        }
    }

    int frameSamples() {
        return Math.toIntExact(frame.toMillis() * Pcm16.SAMPLE_RATE_HZ / 1_000);
    }

    int frames(Duration duration) {
        return Math.toIntExact(duration.dividedBy(frame));
    }
}
