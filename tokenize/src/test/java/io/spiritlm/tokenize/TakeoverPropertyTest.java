package io.spiritlm.tokenize;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.wire.AudioRecord;
import io.spiritlm.wire.Fence;
import io.spiritlm.wire.LegClosed;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Pcm16;
import io.spiritlm.wire.Place;
import io.spiritlm.wire.Request;
import io.spiritlm.wire.Sampling;
import io.spiritlm.wire.Task;
import io.spiritlm.wire.UnitsRecord;
import io.spiritlm.wire.Voice;
import io.spiritlm.wire.units.Codebooks;
import io.spiritlm.wire.units.Modality;
import io.spiritlm.wire.units.UnitTracks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/**
 * A call whose owner dies again and again, at any moment: what all owners wrote together is what a single one would have written.
 * Kafka's part (positions, and what is read back) is played here as the stage runner does it.
 */
final class TakeoverPropertyTest {
    private static final List<LegId> LEGS = List.of(LegId.of("call", "caller"), LegId.of("call", "agent"));
    private static final Instant HEARD = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void ownersThatDieWriteTogetherWhatOneWouldHaveWritten() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        long recomputed = 0;
        for (int trial = 0; trial < 25; trial++) {
            List<AudioRecord.OfLeg> log = log(random);
            var undisturbed = new Topic();
            undisturbed.live(log, log.size(), random, 1);
            assertThat(undisturbed.committed).isEqualTo(log.size());
            var disturbed = new Topic();
            int end = 0;
            for (long epoch = 1; disturbed.committed < log.size(); epoch++) {
                end = Math.min(log.size(), end + random.nextInt(1 + log.size() / 4));
                recomputed += end - disturbed.committed;
                disturbed.live(log, end, random, epoch);
            }
            for (LegId leg : LEGS) {
                assertThat(disturbed.of(leg))
                        .as("seed %d, trial %d, %s", seed, trial, leg)
                        .isEqualTo(undisturbed.of(leg));
            }
        }
        assertThat(recomputed).as("records read").isPositive();
    }

    /** The output's partition, and what an owner leaves behind. */
    private static final class Topic {
        private final List<UnitsRecord> outputs = new ArrayList<>();
        private int committed;
        private int outputPosition;
        private int inputEnd;

        /** Reads to {@code end}, and dies in the midst of writing what came of the last record, unless the log ends there. */
        void live(List<AudioRecord.OfLeg> log, int end, Random random, long epoch) {
            Set<Place> written = outputs.subList(outputPosition, outputs.size()).stream()
                    .map(output -> output.place().orElseThrow())
                    .collect(Collectors.toSet());
            List<UnitsRecord> remembered = outputs.subList(outputPosition, outputs.size()).stream()
                    .filter(CallTokenizer::isRemembered)
                    .toList();
            Set<Integer> finished = new HashSet<>();
            Map<Integer, Integer> firstOutputs = new HashMap<>();
            int inputEndNow = Math.max(inputEnd, end);
            var call = new CallTokenizer(epoch, new FrameSums()::open, EndpointerConfig.TELEPHONE, remembered);
            try {
                for (int i = committed; i < end; i++) {
                    int index = i;
                    if (finished.size() == i - committed && call.isIdle()) {
                        // A handler with nothing to do is closed, and another opened for the next record.
                        call.close();
                        call = new CallTokenizer(epoch, new FrameSums()::open, EndpointerConfig.TELEPHONE, remembered);
                    }
                    List<UnitsRecord> ofRecord = new ArrayList<>();
                    boolean dies = i == end - 1 && end < log.size();
                    Set<Integer> finishedBefore = Set.copyOf(finished);
                    Flux.from(call.handle(log.get(i)))
                            .doOnComplete(() -> finished.add(index))
                            .subscribe(ofRecord::add);
                    int reached = dies ? random.nextInt(ofRecord.size() + 1) : ofRecord.size();
                    for (UnitsRecord output : ofRecord.subList(0, reached)) {
                        if (!written.contains(output.place().orElseThrow())) {
                            firstOutputs.putIfAbsent(i, outputs.size());
                            outputs.add(output);
                        }
                    }
                    if (reached < ofRecord.size()) {
                        finished.clear();
                        finished.addAll(finishedBefore);
                    }
                }
            } finally {
                call.close();
            }
            int from = committed;
            int latest = end < log.size() ? from + random.nextInt(end - from + 1) : end;
            while (committed < latest && finished.contains(committed)) {
                committed++;
            }
            if (committed > from && committed >= inputEnd) {
                outputPosition = outputs.size();
                for (int i = committed; i < end; i++) {
                    outputPosition = Math.min(outputPosition, firstOutputs.getOrDefault(i, outputs.size()));
                }
            }
            inputEnd = inputEndNow;
        }

        List<UnitsRecord> of(LegId leg) {
            return outputs.stream()
                    .filter(output -> output.place().orElseThrow().leg().equals(leg))
                    .map(Topic::withoutEpoch)
                    .toList();
        }

        private static UnitsRecord withoutEpoch(UnitsRecord record) {
            return switch (record) {
                case UnitsRecord.Speech speech ->
                    new UnitsRecord.Speech(
                            0,
                            speech.utterance(),
                            speech.sequence(),
                            speech.cue(),
                            speech.startSample(),
                            speech.tracks(),
                            speech.finality());
                case UnitsRecord.Text text ->
                    new UnitsRecord.Text(0, text.utterance(), text.sequence(), text.cue(), text.text());
                case UnitsRecord.Checkpoint point ->
                    new UnitsRecord.Checkpoint(
                            0,
                            point.leg(),
                            point.sequence(),
                            point.cue(),
                            point.nextRecord(),
                            point.nextSample(),
                            point.judgedFrom(),
                            point.nextUtterance());
                case LegClosed closed -> new LegClosed(0, closed.leg(), closed.utterances());
                case Fence fence -> fence;
            };
        }
    }

    /** Both legs' records, interleaved. */
    private static List<AudioRecord.OfLeg> log(Random random) {
        List<List<AudioRecord.OfLeg>> legs =
                LEGS.stream().map(leg -> leg(leg, random)).toList();
        int[] next = new int[legs.size()];
        List<AudioRecord.OfLeg> log = new ArrayList<>();
        while (true) {
            List<Integer> left = new ArrayList<>();
            for (int leg = 0; leg < next.length; leg++) {
                if (next[leg] < legs.get(leg).size()) {
                    left.add(leg);
                }
            }
            if (left.isEmpty()) {
                return log;
            }
            int leg = left.get(random.nextInt(left.size()));
            log.add(legs.get(leg).get(next[leg]++));
        }
    }

    private static List<AudioRecord.OfLeg> leg(LegId leg, Random random) {
        List<AudioRecord.OfLeg> records = new ArrayList<>();
        records.add(open(leg, 0, 9));
        long sample = 0;
        boolean speech = false;
        for (int part = 0; part < 8; part++) {
            speech = !speech;
            // About as long as the detector takes to start afresh, so that it does just before the next utterance, or
            // longer.
            boolean isLong = random.nextInt(6) == 0;
            long end = sample + (isLong ? 484_000 + random.nextInt(16_000) : 16_000 + random.nextInt(32_000));
            while (sample < end) {
                int samples = random.nextInt(20) == 0 ? 40_000 : 300 + random.nextInt(4_000);
                records.add(new AudioRecord.Chunk(
                        0, leg, records.size(), heard(records.size()), sample, sound(sample, samples, speech)));
                sample += samples;
                switch (random.nextInt(60)) {
                    case 0 -> records.add(new AudioRecord.Text(0, leg, records.size(), heard(records.size()), "hello"));
                    case 1 -> records.add(new AudioRecord.Flush(0, leg, records.size(), heard(records.size())));
                    case 2 -> records.add(open(leg, records.size(), 1 + random.nextInt(50)));
                    case 3 -> sample += 30_000; // never came
                    default -> {}
                }
            }
        }
        records.add(new AudioRecord.Close(0, leg, records.size(), heard(records.size())));
        return records;
    }

    private static AudioRecord.Open open(LegId leg, int sequence, int maxTokens) {
        var request = new Request(
                Task.TRANSCRIBE, Modality.TEXT, new Sampling.Greedy(maxTokens), Voice.DEFAULT, Duration.ofSeconds(9));
        return new AudioRecord.Open(0, leg, sequence, heard(sequence), request, Map.of());
    }

    private static Instant heard(int sequence) {
        return HEARD.plusMillis(sequence);
    }

    /** Faint noise, and in it a tone with the rhythm of syllables. */
    private static Pcm16 sound(long first, int length, boolean speech) {
        short[] samples = new short[length];
        for (int i = 0; i < length; i++) {
            samples[i] = (short) (Math.floorMod((first + i) * 2_654_435_761L, 8191) % 32 - 16);
        }
        for (int i = 0; speech && i < length; i++) {
            double time = (first + i) / (double) Pcm16.SAMPLE_RATE_HZ;
            double envelope = 0.6 + 0.4 * Math.sin(2 * Math.PI * 4 * time);
            double tone = 0;
            for (int harmonic = 1; harmonic <= 8; harmonic++) {
                tone += Math.sin(2 * Math.PI * 140 * harmonic * time) / harmonic;
            }
            samples[i] += (short) (8000 * envelope * tone);
        }
        return Pcm16.of(samples);
    }

    /** A unit for each 640 samples, which tells what they were. */
    private static final class FrameSums implements UnitTokenizer {
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
                private int inFrame;
                private float sum;
                private int frames;
                private int previews;

                @Override
                public UnitTracks step(float[] more) {
                    List<Integer> units = new ArrayList<>();
                    for (float sample : more) {
                        sum += Math.abs(sample);
                        if (++inFrame == 640) {
                            units.add(unit());
                        }
                    }
                    return given(units.stream().mapToInt(Integer::intValue).toArray());
                }

                @Override
                public UnitTracks finish() {
                    UnitTracks rest = given(inFrame > 0 ? new int[] {unit()} : new int[0]);
                    reset();
                    return rest;
                }

                private UnitTracks given(int... units) {
                    UnitTracks tracks = UnitTracks.ofFrames(frames, units);
                    frames += units.length;
                    return tracks;
                }

                @Override
                public Optional<UnitTracks> preview() {
                    boolean isNew = frames / 5 > previews;
                    previews = frames / 5;
                    return isNew ? Optional.of(UnitTracks.ofFrames(0, new int[frames])) : Optional.empty();
                }

                @Override
                public void reset() {
                    startFrame();
                    frames = 0;
                    previews = 0;
                }

                private void startFrame() {
                    inFrame = 0;
                    sum = 0;
                }

                private int unit() {
                    int unit = Math.floorMod(Float.floatToIntBits(sum), 1000);
                    startFrame();
                    return unit;
                }
            };
        }

        @Override
        public void close() {}
    }
}
