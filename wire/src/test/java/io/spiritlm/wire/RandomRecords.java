package io.spiritlm.wire;

import com.google.protobuf.ByteString;
import io.spiritlm.wire.units.Modality;
import io.spiritlm.wire.units.Span;
import io.spiritlm.wire.units.SpeechSpan;
import io.spiritlm.wire.units.SpeechToken;
import io.spiritlm.wire.units.TextSpan;
import io.spiritlm.wire.units.TimedUnit;
import io.spiritlm.wire.units.UnitStream;
import io.spiritlm.wire.units.UnitTracks;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Any record of any topic, drawn from a seeded random. Edge values come up often. */
final class RandomRecords {

    private static final int[] CODE_POINTS = {'a', ' ', '\n', 0, '[', 'ß', '語', 0x1F5E3};

    private final Random random;

    RandomRecords(long seed) {
        random = new Random(seed);
    }

    AudioRecord audio() {
        return switch (random.nextInt(6)) {
            case 0 -> new AudioRecord.Open(number(), leg(), number(), instant(), request(), metadata());
            case 1 -> new AudioRecord.Chunk(number(), leg(), number(), number(), instant(), number(), pcm());
            case 2 -> new AudioRecord.Text(number(), leg(), number(), number(), instant(), text());
            case 3 -> new AudioRecord.Flush(number(), leg(), number(), number(), instant());
            case 4 -> new AudioRecord.Close(number(), leg(), number(), number(), instant());
            default -> fence();
        };
    }

    UnitsRecord units() {
        return switch (random.nextInt(6)) {
            case 3 -> checkpoint();
            case 0 -> new UnitsRecord.Text(number(), utterance(), number(), cue(), text());
            case 1 -> fence();
            case 2 -> closed();
            default ->
                new UnitsRecord.Speech(
                        number(), utterance(), number(), cue(), number(), tracks(), any(Finality.values()));
        };
    }

    ContinuationRecord continuation() {
        return switch (random.nextInt(5)) {
            case 0 ->
                new ContinuationRecord.End(
                        number(), utterance().answer(), number(), cue(), any(Finish.values()), text(), usage());
            case 1 -> fence();
            case 2 -> closed();
            default ->
                new ContinuationRecord.Piece(
                        number(),
                        utterance().answer(),
                        number(),
                        cue(),
                        span(),
                        some(this::label),
                        logProbability(),
                        some(() -> random.nextInt(1 << 20)),
                        random.nextInt() & Integer.MAX_VALUE,
                        speechSpan());
        };
    }

    SpeechRecord speech() {
        return switch (random.nextInt(5)) {
            case 0 ->
                new SpeechRecord.End(number(), utterance().answer(), number(), cue(), any(Finish.values()), text());
            case 1 -> fence();
            case 2 -> closed();
            default ->
                new SpeechRecord.Chunk(number(), utterance().answer(), number(), cue(), number(), pcm(), number());
        };
    }

    Session session() {
        return new Session(
                number(), utterance().answer(), some(() -> new Session.Remark(any(Session.Party.values()), span())));
    }

    DeadLetter deadLetter() {
        var origin = new DeadLetter.Origin("spirit.audio", random.nextInt(Topics.PARTITIONS), number());
        return DeadLetter.of(number(), origin, text(), bytes());
    }

    byte[] bytes() {
        byte[] bytes = new byte[random.nextInt(300)];
        random.nextBytes(bytes);
        return bytes;
    }

    private UnitsRecord checkpoint() {
        long sample = number() / 2;
        return new UnitsRecord.Checkpoint(
                number(), leg(), number(), cue(), number(), sample, sample + random.nextInt(4_000), number());
    }

    private LegClosed closed() {
        return new LegClosed(number(), utterance().leg(), number());
    }

    private Fence fence() {
        return new Fence(number(), text());
    }

    private UnitTracks tracks() {
        return new UnitTracks(track(), track(), track());
    }

    private List<TimedUnit> track() {
        int start = random.nextInt(1000);
        return IntStream.range(0, random.nextInt(20))
                .mapToObj(i -> new TimedUnit(random.nextInt(501), start + 3 * i, 1 + random.nextInt(3)))
                .toList();
    }

    private Span span() {
        return random.nextBoolean() ? new TextSpan(text()) : speechSpan();
    }

    private SpeechSpan speechSpan() {
        return new SpeechSpan(
                some(() -> new SpeechToken(any(UnitStream.values()), random.nextInt() & Integer.MAX_VALUE)));
    }

    private Label label() {
        return new Label(text(), logProbability());
    }

    private Usage usage() {
        int prompt = random.nextInt(4096);
        return new Usage(prompt, random.nextInt(prompt + 1), random.nextInt(4096));
    }

    private double logProbability() {
        return random.nextInt(8) == 0 ? Double.NEGATIVE_INFINITY : -10 * random.nextDouble();
    }

    private Cue cue() {
        return new Cue(request(), instant());
    }

    private Request request() {
        return new Request(
                any(Task.values()),
                any(Modality.values()),
                sampling(),
                random.nextBoolean() ? Voice.DEFAULT : new Voice(text(), text()),
                Duration.ofMillis(1 + random.nextInt(Integer.MAX_VALUE)),
                any(ForcedModality.values()),
                random.nextBoolean() ? Restraints.NONE : restraints());
    }

    private Restraints restraints() {
        return new Restraints(
                0.5f + random.nextFloat(),
                Stream.generate(() -> "stop" + text()).limit(random.nextInt(4)).toList(),
                Stream.generate(() -> random.ints(1 + random.nextInt(9), 0, 500)
                                .boxed()
                                .toList())
                        .limit(random.nextInt(4))
                        .toList());
    }

    private Sampling sampling() {
        int maxTokens = 1 + random.nextInt(4096);
        return random.nextBoolean()
                ? new Sampling.Greedy(maxTokens)
                : new Sampling.Drawn(
                        Math.nextUp(random.nextFloat()),
                        Math.nextUp(random.nextFloat()),
                        random.nextInt(100),
                        random.nextLong(),
                        maxTokens);
    }

    private Map<String, String> metadata() {
        Map<String, String> metadata = new HashMap<>();
        some(this::text).forEach(key -> metadata.put(key, text()));
        return metadata;
    }

    private Instant instant() {
        return Instant.EPOCH.plusNanos(number());
    }

    private Pcm16 pcm() {
        byte[] bytes = bytes();
        return new Pcm16(ByteString.copyFrom(bytes, 0, bytes.length & ~1));
    }

    private UtteranceId utterance() {
        return new UtteranceId(leg(), number());
    }

    private LegId leg() {
        return LegId.of("call-" + random.nextInt(9), random.nextBoolean() ? "caller" : "agent");
    }

    private long number() {
        return (random.nextLong() & Long.MAX_VALUE) >> random.nextInt(64);
    }

    private String text() {
        int[] codePoints = random.ints(random.nextInt(12), 0, CODE_POINTS.length)
                .map(i -> CODE_POINTS[i])
                .toArray();
        return new String(codePoints, 0, codePoints.length);
    }

    private <T> List<T> some(Supplier<T> supplier) {
        return Stream.generate(supplier).limit(random.nextInt(6)).toList();
    }

    private <T> T any(T[] values) {
        return values[random.nextInt(values.length)];
    }
}
