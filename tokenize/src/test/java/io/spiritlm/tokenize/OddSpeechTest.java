package io.spiritlm.tokenize;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.wire.Pcm16;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A real sentence in sound that was badly recorded is one utterance all the same; sound without speech is none. */
class OddSpeechTest {
    private static final Pcm16 CLEAN =
            Recording.join(Recording.silence(1), Recording.sentence(), Recording.silence(1.5));

    @Test
    void hearsOneUtteranceWithAnOffset() {
        assertOneUtterance(each(sample -> sample + 8_000));
    }

    @Test
    void hearsOneUtteranceWhenClipped() {
        assertOneUtterance(each(sample -> 20 * sample));
    }

    @Test
    void hearsOneUtteranceInAFewBits() {
        assertOneUtterance(each(sample -> sample / 256 * 256));
    }

    @Test
    void hearsOneUtteranceOfTelephoneSound() {
        assertOneUtterance(samples(CLEAN.length(), i -> CLEAN.sample(i - i % 2)));
    }

    @Test
    void hearsOneUtteranceVeryQuietly() {
        assertOneUtterance(each(sample -> sample / 16));
    }

    @Test
    void hearsNoneInSilenceOffsetAndClicks() {
        assertThat(utterances(Recording.silence(3))).isEmpty();
        assertThat(utterances(samples(48_000, _ -> 8_000))).isEmpty();
        assertThat(utterances(samples(48_000, _ -> Short.MIN_VALUE))).isEmpty();
        assertThat(utterances(samples(48_000, i -> i % 16_000 == 8_000 ? Short.MAX_VALUE : 0)))
                .isEmpty();
    }

    @Test
    void hearsNoneInLessThanAnUtterance() {
        assertThat(utterances(CLEAN.slice(24_000, 24_000 + 1_279))).isEmpty();
        assertThat(utterances(Pcm16.EMPTY)).isEmpty();
    }

    /** The same one as in the clean recording, but for a fifth of a second at either end: clipping makes what is quiet loud. */
    private static void assertOneUtterance(Pcm16 sound) {
        int tolerance = Recording.samples(0.2);
        List<int[]> clean = utterances(CLEAN);
        assertThat(clean).hasSize(1);
        assertThat(utterances(sound)).singleElement().satisfies(span -> {
            assertThat(span[0]).isBetween(clean.getFirst()[0] - tolerance, clean.getFirst()[0] + tolerance);
            assertThat(span[1]).isBetween(clean.getFirst()[1] - tolerance, clean.getFirst()[1] + tolerance);
        });
    }

    /** First sample, and the one behind the last. */
    private static List<int[]> utterances(Pcm16 sound) {
        List<int[]> spans = new ArrayList<>();
        try (Endpointer endpointer = Endpointer.atStart(EndpointerConfig.TELEPHONE)) {
            List<EndpointEvent> events = new ArrayList<>(endpointer.accept(0, sound));
            events.addAll(endpointer.finish());
            for (EndpointEvent event : events) {
                switch (event) {
                    case EndpointEvent.Started started -> spans.add(new int[] {(int) started.firstSample(), -1});
                    case EndpointEvent.Ended ended -> spans.getLast()[1] = (int) ended.endSample();
                    case EndpointEvent.Speech _ -> {}
                }
            }
        }
        return spans;
    }

    private static Pcm16 each(IntUnaryOperator change) {
        return samples(CLEAN.length(), i -> change.applyAsInt(CLEAN.sample(i)));
    }

    private static Pcm16 samples(int count, IntUnaryOperator sample) {
        short[] samples = new short[count];
        IntStream.range(0, count)
                .forEach(i ->
                        samples[i] = (short) Math.clamp(sample.applyAsInt(i), Short.MIN_VALUE, (int) Short.MAX_VALUE));
        return Pcm16.of(samples);
    }
}
