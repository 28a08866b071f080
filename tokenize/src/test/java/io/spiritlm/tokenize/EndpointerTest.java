package io.spiritlm.tokenize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.spiritlm.tokenize.EndpointEvent.Cause;
import io.spiritlm.tokenize.EndpointEvent.Ended;
import io.spiritlm.tokenize.EndpointEvent.Speech;
import io.spiritlm.tokenize.EndpointEvent.Started;
import io.spiritlm.wire.Pcm16;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EndpointerTest {
    private final Endpointer endpointer = Endpointer.atStart(EndpointerConfig.TELEPHONE);
    private final List<EndpointEvent> events = new ArrayList<>();
    private long heard;

    @AfterEach
    void close() {
        endpointer.close();
    }

    @Test
    void givesOneUtteranceForASentence() {
        hear(Recording.silence(1), Recording.sentence(), Recording.silence(1));

        Started start = only(Started.class);
        Ended end = only(Ended.class);
        assertThat(start.firstSample()).isCloseTo(Recording.samples(0.9), within((long) Recording.samples(0.15)));
        assertThat(end.endSample()).isCloseTo(Recording.samples(3.5), within((long) Recording.samples(0.15)));
        assertThat(end.cause()).isEqualTo(Cause.SILENCE);
        assertThat(end.decidedAt() - end.endSample()).isEqualTo(Recording.samples(0.4));
    }

    @Test
    void givesEverySampleOfTheUtteranceOnceAndUnchanged() {
        Pcm16 whole = Recording.join(Recording.silence(1), Recording.sentence(), Recording.silence(1));
        hear(whole);

        long start = only(Started.class).firstSample();
        long end = only(Ended.class).endSample();
        assertThat(speech()).isEqualTo(whole.slice((int) start, (int) end));
    }

    @Test
    void countsUtterancesFromZero() {
        hear(Recording.sentence(), Recording.silence(1), Recording.sentence(), Recording.silence(1));

        assertThat(events.stream().filter(Ended.class::isInstance))
                .extracting(EndpointEvent::utterance)
                .containsExactly(0L, 1L);
    }

    @Test
    void keepsAnUtteranceTogetherOverAShortPause() {
        hear(Recording.sentence(), Recording.silence(0.2), Recording.sentence(), Recording.silence(1));

        only(Ended.class);
    }

    @Test
    void hearsNothingInSilence() {
        hear(Recording.silence(90));

        assertThat(events).isEmpty();
    }

    @Test
    void hearsNothingInFaintNoise() {
        hear(Recording.noise(90, new Random(1)));

        assertThat(events).isEmpty();
    }

    @Test
    void hearsNothingInAClick() {
        short[] click = new short[Recording.samples(0.04)];
        for (int i = 0; i < click.length; i++) {
            click[i] = (short) (i % 80 < 40 ? 12_000 : -12_000);
        }
        hear(Recording.silence(1), Pcm16.of(click), Recording.silence(1));

        assertThat(events).isEmpty();
    }

    @Test
    void cutsAnUtteranceAtThirtySecondsAndGoesOnWithTheNext() {
        for (int i = 0; i < 15; i++) {
            hear(Recording.sentence());
        }
        events.addAll(endpointer.finish());

        List<Started> starts = all(Started.class);
        List<Ended> ends = all(Ended.class);
        assertThat(ends).extracting(Ended::cause).containsExactly(Cause.LENGTH, Cause.CLOSE);
        assertThat(ends.getFirst().endSample() - starts.getFirst().firstSample())
                .isEqualTo(Recording.samples(30));
        assertThat(starts.getLast().firstSample()).isEqualTo(ends.getFirst().endSample());
    }

    @Test
    void endsAnOpenUtteranceWhenFlushedWithTheLastSampleHeard() {
        Pcm16 begun = Recording.sentence().slice(0, 20_007);
        hear(begun);
        events.addAll(endpointer.flush());

        assertThat(only(Ended.class)).isEqualTo(new Ended(0, 20_007, 20_007, Cause.FLUSH));
        assertThat(speech()).isEqualTo(begun.slice((int) only(Started.class).firstSample(), 20_007));
    }

    @Test
    void givesNothingWhenFlushedInSilence() {
        hear(Recording.silence(1));

        assertThat(endpointer.flush()).isEmpty();
        assertThat(endpointer.finish()).isEmpty();
    }

    @Test
    void takesAShortGapForSilence() {
        Pcm16 sentence = Recording.sentence();
        hear(sentence.slice(0, 16_000));
        heard += 320;
        hear(sentence.slice(16_320, sentence.length()), Recording.silence(1));

        long start = only(Started.class).firstSample();
        Pcm16 expected = Recording.join(
                sentence.slice((int) start, 16_000), Recording.silence(0.02), sentence.slice(16_320, 32_000));
        assertThat(speech().slice(0, expected.length())).isEqualTo(expected);
    }

    @Test
    void endsTheUtteranceAtALongGap() {
        hear(Recording.sentence());
        heard += 1_000_000_000_000L;
        hear(Recording.sentence(), Recording.silence(1));

        assertThat(all(Ended.class)).hasSize(2).first().satisfies(end -> {
            assertThat(end.cause()).isEqualTo(Cause.SILENCE);
            assertThat(end.endSample()).isLessThan(Recording.samples(3));
        });
        assertThat(all(Started.class).getLast().firstSample()).isGreaterThanOrEqualTo(1_000_000_000_000L);
    }

    @Test
    void skipsSamplesThatItHasHeard() {
        Pcm16 sentence = Recording.sentence();
        hear(sentence);
        events.addAll(endpointer.accept(0, sentence));
        events.addAll(endpointer.accept(heard - 160, Recording.silence(1)));

        long start = only(Started.class).firstSample();
        long end = only(Ended.class).endSample();
        Pcm16 whole = Recording.join(sentence, Recording.silence(1));
        assertThat(speech()).isEqualTo(whole.slice((int) start, (int) end));
    }

    @Test
    void mayBeClosedTwice() {
        endpointer.close();
        endpointer.close();
    }

    private void hear(Pcm16... parts) {
        for (Pcm16 part : parts) {
            events.addAll(endpointer.accept(heard, part));
            heard += part.length();
        }
    }

    private Pcm16 speech() {
        Pcm16 whole = Pcm16.EMPTY;
        long next = only(Started.class).firstSample();
        for (Speech piece : all(Speech.class)) {
            assertThat(piece.firstSample()).isEqualTo(next);
            next += piece.samples().length();
            whole = whole.concat(piece.samples());
        }
        return whole;
    }

    private <E extends EndpointEvent> List<E> all(Class<E> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private <E extends EndpointEvent> E only(Class<E> kind) {
        List<E> found = all(kind);
        assertThat(found).hasSize(1);
        return found.getFirst();
    }
}
