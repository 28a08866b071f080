package io.spiritlm.deploy.chaos;

import io.spiritlm.bridge.Cluster;
import io.spiritlm.bridge.Delivered;
import io.spiritlm.bridge.KafkaSource;
import io.spiritlm.bridge.Reading;
import io.spiritlm.bridge.SourceSettings;
import io.spiritlm.bridge.TopicEnds;
import io.spiritlm.wire.AudioRecord;
import io.spiritlm.wire.DeadLetter;
import io.spiritlm.wire.Fence;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Place;
import io.spiritlm.wire.Topic;
import io.spiritlm.wire.Topics;
import io.spiritlm.wire.WireRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import reactor.core.publisher.Flux;

/**
 * Watches the topics, once as any reader does, and once with all that lies there: what calls said and got, who owned which
 * partition, and what came more than once. Thread-safe.
 */
final class Ledger implements AutoCloseable {
    static final List<Topic<? extends WireRecord>> WATCHED =
            List.of(Topics.AUDIO, Topics.UNITS, Topics.CONTINUATIONS, Topics.SPEECH);

    private final List<KafkaSource<?>> sources = new ArrayList<>();
    private final Map<LegId, LegResults> legs = new HashMap<>();
    private final Map<LegId, RecordedLeg> recorded = new HashMap<>();
    private final Map<Lane, List<Ownership>> owners = new HashMap<>();
    private final Set<String> seen = new HashSet<>();
    private final Set<DeadLetter.Origin> setAside = new HashSet<>();
    private Optional<Throwable> failure = Optional.empty();
    private long records;
    private long rawDuplicates;

    /** An output partition of a stage, or of ingest. */
    record Lane(String topic, int partition) {}

    /** That somebody's fence lies in a partition. */
    record Ownership(String owner, Instant since) {}

    /** A topic's newest records, kept so that some can be sent again. */
    private final Map<Topic<?>, List<WireRecord>> recent = new HashMap<>();

    Ledger(Cluster cluster) {
        WATCHED.forEach(topic -> watch(cluster, topic));
        read(cluster, Topics.DEAD_LETTERS, new Reading.Everything(TopicEnds.earliest(cluster, Topics.DEAD_LETTERS)))
                .subscribe(letter -> setAside(letter.value()), this::failed);
    }

    private <T extends WireRecord> void watch(Cluster cluster, Topic<T> topic) {
        Map<Integer, Long> begin = TopicEnds.earliest(cluster, topic);
        read(cluster, topic, new Reading.OfPartitions(begin))
                .subscribe(record -> result(topic, record.value()), this::failed);
        read(cluster, topic, new Reading.Everything(begin)).subscribe(record -> raw(topic, record), this::failed);
    }

    private <T extends WireRecord> Flux<Delivered<T>> read(Cluster cluster, Topic<T> topic, Reading reading) {
        KafkaSource<T> source = new KafkaSource<>(cluster, topic, reading, SourceSettings.standard());
        sources.add(source);
        return source.records().doOnNext(Delivered::acknowledge);
    }

    private synchronized void result(Topic<?> topic, WireRecord record) {
        if (record instanceof AudioRecord.OfLeg ofLeg) {
            recorded.computeIfAbsent(ofLeg.leg(), _ -> new RecordedLeg()).take(ofLeg);
        } else {
            record.place()
                    .ifPresent(place -> legs.computeIfAbsent(place.leg(), _ -> new LegResults())
                            .take(topic.name(), record));
        }
    }

    private synchronized void raw(Topic<?> topic, Delivered<? extends WireRecord> delivered) {
        WireRecord record = delivered.value();
        if (record instanceof Fence fence) {
            owners.computeIfAbsent(new Lane(topic.name(), delivered.origin().partition()), _ -> new ArrayList<>())
                    .add(new Ownership(fence.owner(), delivered.writtenAt()));
            return;
        }
        records++;
        record.place().ifPresent(place -> {
            if (!seen.add(key(topic, place))) {
                rawDuplicates++;
            }
        });
        remember(topic, record);
    }

    private static String key(Topic<?> topic, Place place) {
        return topic + " " + place.leg() + " " + place.series() + " " + place.number() + " " + place.sequence();
    }

    private synchronized void remember(Topic<?> topic, WireRecord record) {
        List<WireRecord> newest = recent.computeIfAbsent(topic, _ -> new ArrayList<>());
        newest.add(record);
        if (newest.size() > 200) {
            newest.removeFirst();
        }
    }

    private synchronized void setAside(DeadLetter letter) {
        setAside.add(letter.origin());
    }

    private synchronized void failed(Throwable reason) {
        failure = Optional.of(reason);
    }

    /** The topic's newest records that were read. */
    @SuppressWarnings("unchecked")
    synchronized <T extends WireRecord> List<T> recent(Topic<T> topic) {
        // What was read from a topic is of its type.
        return (List<T>) List.copyOf(recent.getOrDefault(topic, List.of()));
    }

    /** The partitions that somebody owns now, by the last fence. */
    synchronized List<Lane> lanesOf(String owner) {
        return owners.entrySet().stream()
                .filter(lane -> lane.getValue().getLast().owner().equals(owner))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** When all of the partitions had a fence of another than {@code owner}, written after {@code since}; empty if not all have. */
    synchronized Optional<Instant> takenOver(List<Lane> lanes, String owner, Instant since) {
        Instant last = since;
        for (Lane lane : lanes) {
            Optional<Instant> first = owners.getOrDefault(lane, List.of()).stream()
                    .filter(ownership -> !ownership.owner().equals(owner))
                    .map(Ownership::since)
                    .filter(time -> time.isAfter(since))
                    .findFirst();
            if (first.isEmpty()) {
                return Optional.empty();
            }
            last = first.get().isAfter(last) ? first.get() : last;
        }
        return Optional.of(last);
    }

    /** What came of a leg so far; the reader goes on adding to it. */
    synchronized LegResults results(LegId leg) {
        return legs.getOrDefault(leg, new LegResults());
    }

    /** What lies in {@code spirit.audio} of a leg; the reader goes on adding to it. */
    synchronized RecordedLeg recording(LegId leg) {
        return recorded.getOrDefault(leg, new RecordedLeg());
    }

    /** Whether all of the legs are closed in every topic. */
    synchronized boolean areComplete(Collection<LegId> all) {
        return all.stream()
                .allMatch(leg -> results(leg).isComplete() && recording(leg).isClosed());
    }

    /** Legs that anything lies of. */
    synchronized int legs() {
        return recorded.size();
    }

    /** Records in the topics. */
    synchronized long records() {
        return records;
    }

    /** Records that lie in a topic although one of their place does. */
    synchronized long rawDuplicates() {
        return rawDuplicates;
    }

    /** Records in the dead letters. */
    synchronized int setAside() {
        return setAside.size();
    }

    /** Throws what a reader failed with, if one did. */
    synchronized void check() {
        failure.ifPresent(reason -> {
            throw new IllegalStateException("chaos: expected the topics to stay readable, found: " + reason, reason);
        });
    }

    @Override
    public void close() {
        sources.forEach(KafkaSource::close);
    }
}
