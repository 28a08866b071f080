package io.spiritlm.tokenize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spiritlm.bridge.UnusableRecordException;
import io.spiritlm.wire.AudioRecord;
import io.spiritlm.wire.Finality;
import io.spiritlm.wire.LegClosed;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Pcm16;
import io.spiritlm.wire.Request;
import io.spiritlm.wire.Sampling;
import io.spiritlm.wire.Task;
import io.spiritlm.wire.UnitsRecord;
import io.spiritlm.wire.Voice;
import io.spiritlm.wire.units.Codebooks;
import io.spiritlm.wire.units.Modality;
import io.spiritlm.wire.units.TimedUnit;
import io.spiritlm.wire.units.UnitTracks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** A call's audio through the tokenize stage; its units number the frames they stand for. */
final class CallTokenizerTest {
    private static final LegId LEG = LegId.of("call-1", "caller");
    private static final Instant HEARD = Instant.parse("2026-01-01T00:00:00Z");
    private static final int CHUNK = 1600;

    @Test
    void cutsALegIntoUtterancesWhoseUnitsFollowEachOther() {
        List<UnitsRecord> records = new ArrayList<>();
        var ended = new boolean[1];
        try (var call = new CallTokenizer(3, new FrameCounter()::open, EndpointerConfig.TELEPHONE, List.of())) {
            Flux.from(call.handle(open())).doOnComplete(() -> ended[0] = true).subscribe(records::add);
            long sequence = 1;
            sequence = say(call, sequence, false, records);
            sequence = say(call, sequence, true, records);
            assertThat(ended[0])
                    .as("open record finished before there is a checkpoint")
                    .isFalse();
            sequence = say(call, sequence, false, records);
            assertThat(ended[0])
                    .as("open record finished behind the first utterance")
                    .isTrue();
            sequence = say(call, sequence, true, records);
            sequence = say(call, sequence, false, records);
            Flux.from(call.handle(new AudioRecord.Close(0, LEG, sequence, HEARD)))
                    .subscribe(records::add);
            assertThat(call.isIdle()).isTrue();
        }
        assertThat(records.getLast()).isEqualTo(new LegClosed(3, LEG, 2));
        for (long utterance = 0; utterance < 2; utterance++) {
            long number = utterance;
            List<UnitsRecord.Speech> units = records.stream()
                    .filter(UnitsRecord.Speech.class::isInstance)
                    .map(UnitsRecord.Speech.class::cast)
                    .filter(record -> record.utterance().number() == number)
                    .toList();
            assertThat(units.getLast().finality()).isEqualTo(Finality.LAST);
            assertThat(units.subList(0, units.size() - 1))
                    .allSatisfy(record -> assertThat(record.finality()).isEqualTo(Finality.FINAL));
            assertThat(units).extracting(UnitsRecord.Speech::epoch).containsOnly(3L);
            int frame = 0;
            for (UnitsRecord.Speech record : units) {
                for (TimedUnit unit : record.tracks().semantic()) {
                    assertThat(unit).isEqualTo(new TimedUnit(frame, frame, 1));
                    frame++;
                }
            }
            assertThat(frame).isGreaterThan(20);
        }
    }

    @Test
    void textIsAnUtteranceOfItsOwn() {
        try (var call = new CallTokenizer(0, new FrameCounter()::open, EndpointerConfig.TELEPHONE, List.of())) {
            Flux.from(call.handle(open())).subscribe();
            List<UnitsRecord> records = new ArrayList<>();
            Flux.from(call.handle(new AudioRecord.Text(0, LEG, 1, HEARD, "hello")))
                    .subscribe(records::add);
            assertThat(records).hasSize(2);
            assertThat(records.getFirst()).isInstanceOfSatisfying(UnitsRecord.Text.class, text -> {
                assertThat(text.text()).isEqualTo("hello");
                assertThat(text.utterance().number()).isZero();
            });
            assertThat(records.getLast()).isInstanceOfSatisfying(UnitsRecord.Checkpoint.class, checkpoint -> {
                assertThat(checkpoint.nextRecord()).isEqualTo(2);
                assertThat(checkpoint.nextUtterance()).isEqualTo(1);
            });
        }
    }

    @Test
    void checkpointInSilenceBeginsWithItsPaddingWhoseRecordsStayUnfinished() {
        List<UnitsRecord> records = new ArrayList<>();
        Set<Long> finished = new HashSet<>();
        int chunk = 320;
        try (var call = new CallTokenizer(0, new FrameCounter()::open, EndpointerConfig.TELEPHONE, List.of())) {
            Flux.from(call.handle(open())).subscribe();
            for (long i = 1; records.isEmpty(); i++) {
                long sequence = i;
                var silence = new AudioRecord.Chunk(0, LEG, i, HEARD, (i - 1) * chunk, Pcm16.of(new short[chunk]));
                Flux.from(call.handle(silence))
                        .doOnComplete(() -> finished.add(sequence))
                        .subscribe(records::add);
            }
        }
        var checkpoint = (UnitsRecord.Checkpoint) records.getFirst();
        assertThat(checkpoint.judgedFrom()).isEqualTo(30L * Pcm16.SAMPLE_RATE_HZ);
        assertThat(checkpoint.nextSample()).isEqualTo(checkpoint.judgedFrom() - 3200);
        assertThat(checkpoint.nextRecord()).isEqualTo(1 + checkpoint.nextSample() / chunk);
        assertThat(finished).contains(checkpoint.nextRecord() - 2).doesNotContain(checkpoint.nextRecord());
    }

    @Test
    void refusesALegThatWasNotOpened() {
        try (var call = new CallTokenizer(0, new FrameCounter()::open, EndpointerConfig.TELEPHONE, List.of())) {
            assertThatThrownBy(() -> call.handle(new AudioRecord.Text(0, LEG, 4, HEARD, "said")))
                    .isInstanceOf(UnusableRecordException.class)
                    .hasMessageContaining("call-1/caller")
                    .hasMessageContaining("expected an open record")
                    .hasMessageContaining("Text 4")
                    .hasMessageNotContaining("said");
            assertThat(call.isIdle()).as("nothing is held for it").isTrue();
        }
    }

    @Test
    void passesOverWhatComesLateOfALegThatWasClosed() {
        try (var call = new CallTokenizer(0, new FrameCounter()::open, EndpointerConfig.TELEPHONE, List.of())) {
            Flux.from(call.handle(open())).subscribe();
            var close = new AudioRecord.Close(0, LEG, 1, HEARD);
            Flux.from(call.handle(close)).subscribe();
            for (AudioRecord late : List.of(open(), new AudioRecord.Text(0, LEG, 1, HEARD, "said"), close)) {
                assertThat(Flux.from(call.handle(late)).collectList().block()).isEmpty();
            }
            assertThat(call.isIdle()).isTrue();
        }
        // Another owner may know nothing of it.
        try (var call = new CallTokenizer(0, new FrameCounter()::open, EndpointerConfig.TELEPHONE, List.of())) {
            for (AudioRecord late :
                    List.of(new AudioRecord.Flush(0, LEG, 1, HEARD), new AudioRecord.Close(0, LEG, 2, HEARD))) {
                assertThat(Flux.from(call.handle(late)).collectList().block()).isEmpty();
            }
            assertThat(call.isIdle()).isTrue();
        }
    }

    @Test
    void closesALegThatGetsNoMoreAsItsCloseWouldHave() {
        List<UnitsRecord> closed = new ArrayList<>();
        try (var call = new CallTokenizer(3, new FrameCounter()::open, EndpointerConfig.TELEPHONE, List.of())) {
            Flux.from(call.handle(open())).subscribe(closed::add);
            long sequence = say(call, say(call, 1, false, closed), true, closed);
            Flux.from(call.handle(new AudioRecord.Close(0, LEG, sequence, HEARD)))
                    .subscribe(closed::add);
        }
        List<UnitsRecord> expired = new ArrayList<>();
        var finished = new boolean[1];
        try (var call = new CallTokenizer(3, new FrameCounter()::open, EndpointerConfig.TELEPHONE, List.of())) {
            Flux.from(call.handle(open()))
                    .doOnComplete(() -> finished[0] = true)
                    .subscribe(expired::add);
            say(call, say(call, 1, false, expired), true, expired);
            assertThat(finished[0]).isFalse();
            call.expire();
            assertThat(finished[0]).as("holds its partition's position no more").isTrue();
            assertThat(call.isIdle()).isTrue();
            assertThat(Flux.from(call.handle(new AudioRecord.Text(0, LEG, 99, HEARD, "late")))
                            .collectList()
                            .block())
                    .isEmpty();
        }
        assertThat(expired).isEqualTo(closed).last().isInstanceOf(LegClosed.class);
    }

    /** One second of a tone with the rhythm of syllables, or of silence. */
    private static long say(CallTokenizer call, long sequence, boolean speech, List<UnitsRecord> records) {
        for (int chunk = 0; chunk < 15; chunk++) {
            long first = (sequence - 1) * CHUNK;
            short[] samples = new short[CHUNK];
            for (int i = 0; speech && i < CHUNK; i++) {
                double time = (first + i) / (double) Pcm16.SAMPLE_RATE_HZ;
                double envelope = 0.6 + 0.4 * Math.sin(2 * Math.PI * 4 * time);
                double tone = 0;
                for (int harmonic = 1; harmonic <= 20; harmonic++) {
                    tone += Math.sin(2 * Math.PI * 140 * harmonic * time) / harmonic;
                }
                samples[i] = (short) (6000 * envelope * tone);
            }
            Flux.from(call.handle(new AudioRecord.Chunk(0, LEG, sequence, HEARD, first, Pcm16.of(samples))))
                    .subscribe(records::add);
            sequence++;
        }
        return sequence;
    }

    private static AudioRecord open() {
        var request = new Request(
                Task.TRANSCRIBE, Modality.TEXT, new Sampling.Greedy(10), Voice.DEFAULT, Duration.ofSeconds(9));
        return new AudioRecord.Open(0, LEG, 0, HEARD, request, Map.of());
    }

    /** Unit n for the n-th frame of an utterance. */
    private static final class FrameCounter implements UnitTokenizer {
        @Override
        public Codebooks codebooks() {
            return new Codebooks(1000, 0, 0);
        }

        @Override
        public int hopSamples() {
            return 640;
        }

        @Override
        public int lagSamples() {
            return 640;
        }

        @Override
        public TokenizerStream open() {
            return new TokenizerStream() {
                private long samples;
                private int given;

                @Override
                public UnitTracks step(float[] more) {
                    samples += more.length;
                    return upTo((int) (samples / 640));
                }

                @Override
                public UnitTracks finish() {
                    UnitTracks rest = upTo((int) ((samples + 639) / 640));
                    reset();
                    return rest;
                }

                @Override
                public void reset() {
                    samples = 0;
                    given = 0;
                }

                private UnitTracks upTo(int frames) {
                    UnitTracks units = UnitTracks.ofFrames(
                            given, IntStream.range(given, frames).toArray());
                    given = frames;
                    return units;
                }
            };
        }

        @Override
        public void close() {}
    }
}
