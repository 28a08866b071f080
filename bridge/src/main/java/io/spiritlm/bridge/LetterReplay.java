package io.spiritlm.bridge;

import io.spiritlm.wire.DeadLetter;
import io.spiritlm.wire.DeadLetter.Origin;
import io.spiritlm.wire.Decoded;
import io.spiritlm.wire.Fence;
import io.spiritlm.wire.Topic;
import io.spiritlm.wire.Topics;
import io.spiritlm.wire.WireRecord;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;

/**
 * Appends the records that dead letters hold to where they came from: the same bytes, the same topic and partition, in the
 * order they were set aside. A record that was set aside several times is appended once.
 *
 * <p>What comes of it is up to the readers: they drop a record whose place in its leg was already passed, and one of an epoch
 * below a fence.
 */
public final class LetterReplay {
    private final Cluster cluster;
    private final Map<String, Integer> partitions;

    private LetterReplay(Cluster cluster, Map<String, Integer> partitions) {
        this.cluster = cluster;
        this.partitions = Map.copyOf(partitions);
    }

    /**
     * Looks at the topics as they are now. Blocks.
     *
     * @throws BridgeException if the cluster can't be reached
     */
    public static LetterReplay on(Cluster cluster) {
        cluster.awaitReachable();
        try (Admin admin = Admin.create(ClientSettings.admin(cluster))) {
            return new LetterReplay(cluster, new AdminCalls(cluster, admin).partitions(TopicSetup.names()));
        }
    }

    /**
     * Appends; each record is taken by the cluster before the next is sent. Blocks.
     *
     * @param since what was set aside earlier is left out
     * @param chosen which letters, by where the record they hold lay
     * @param told of each chosen letter as soon as it is done, on the caller's thread
     * @throws BridgeException if the cluster is away for longer than its patience; what was told of is done
     */
    public void append(Instant since, Predicate<Origin> chosen, Consumer<ReplayedLetter> told) {
        try (KafkaSink sink = KafkaSink.open(cluster)) {
            each(
                    since,
                    chosen,
                    told,
                    record -> Optional.of(sink.append(record)
                            .subscribeOn(sink.sender())
                            .blockOptional()
                            .orElseThrow()));
        }
    }

    /** As {@link #append}, but writes nothing: tells what it would do. */
    public void rehearse(Instant since, Predicate<Origin> chosen, Consumer<ReplayedLetter> told) {
        each(since, chosen, told, _ -> Optional.empty());
    }

    /** @param write where it wrote the record, or nothing if it doesn't write */
    private void each(
            Instant since,
            Predicate<Origin> chosen,
            Consumer<ReplayedLetter> told,
            Function<EncodedRecord, Optional<Origin>> write) {
        Set<Origin> seen = new HashSet<>();
        DeadLetterLog.read(cluster, since, found -> {
            if (found instanceof FoundLetter.Letter stored
                    && chosen.test(stored.letter().origin())
                    && seen.add(stored.letter().origin())) {
                told.accept(replayed(stored.letter(), write));
            }
        });
    }

    private ReplayedLetter replayed(DeadLetter letter, Function<EncodedRecord, Optional<Origin>> write) {
        Origin origin = letter.origin();
        Optional<Topic<? extends WireRecord>> topic = Topics.ALL.stream()
                .<Topic<? extends WireRecord>>map(any -> any)
                .filter(any -> any.name().equals(origin.topic()))
                .findAny();
        int count = partitions.getOrDefault(origin.topic(), 0);
        if (topic.isEmpty() || origin.partition() >= count) {
            return new ReplayedLetter.Refused(
                    origin,
                    "expected a topic of the pipeline with that partition, found " + count + " partitions of "
                            + origin.topic());
        }
        if (letter.rawLengthBytes() > letter.raw().size()) {
            return new ReplayedLetter.Refused(
                    origin,
                    "expected a letter that holds the whole record of " + letter.rawLengthBytes()
                            + " bytes, found the first " + letter.raw().size());
        }
        return decoded(topic.get(), letter, write);
    }

    /** The letter doesn't hold the record's key, but the record says what it was. */
    private static <T extends WireRecord> ReplayedLetter decoded(
            Topic<T> topic, DeadLetter letter, Function<EncodedRecord, Optional<Origin>> write) {
        Origin origin = letter.origin();
        byte[] raw = letter.raw().toByteArray();
        return switch (topic.decode(raw)) {
            case Decoded.Malformed<T>(String reason) -> new ReplayedLetter.Refused(origin, reason);
            case Decoded.Value<T>(T value)
            when value instanceof Fence ->
                new ReplayedLetter.Refused(
                        origin, "expected a record of a call, found a fence, which counts only where it lay");
            case Decoded.Value<T>(T value) ->
                write.apply(EncodedRecord.ofBytes(topic, origin.partition(), topic.key(value), raw))
                        .<ReplayedLetter>map(now -> new ReplayedLetter.Appended(origin, now))
                        .orElseGet(() -> new ReplayedLetter.Rehearsed(origin));
        };
    }
}
