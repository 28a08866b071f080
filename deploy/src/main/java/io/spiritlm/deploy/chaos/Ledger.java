package io.spiritlm.deploy.chaos;

import io.spiritlm.bridge.Cluster;
import io.spiritlm.bridge.Delivered;
import io.spiritlm.bridge.KafkaSource;
import io.spiritlm.bridge.Reading;
import io.spiritlm.bridge.SourceSettings;
import io.spiritlm.bridge.TopicEnds;
import io.spiritlm.wire.DeadLetter;
import io.spiritlm.wire.Fence;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Place;
import io.spiritlm.wire.Topic;
import io.spiritlm.wire.Topics;
import io.spiritlm.wire.WireRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import reactor.core.publisher.Flux;

/**
 * Watches the stages' topics, once as any reader does, and once with all that lies there: what calls got, who owned which
 * partition, and what came more than once. Thread-safe.
 */
final class Ledger implements AutoCloseable {
    static final List<Topic<? extends WireRecord>> WATCHED = List.of(Topics.UNITS, Topics.CONTINUATIONS, Topics.SPEECH);

    private final List<KafkaSource<?>> sources = new ArrayList<>();
    private final Map<LegId, LegResults> legs = new HashMap<>();
    private final Map<LegId, CallScript> scripts = new HashMap<>();
    private final Map<Lane, List<Ownership>> owners = new HashMap<>();
    private final Set<String> seen = new HashSet<>();
    private final Set<DeadLetter.Origin> setAside = new HashSet<>();
    private Optional<Throwable> failure = Optional.empty();
    private long records;
    private long rawDuplicates;

    /** A stage's output partition. */
    record Lane(String topic, int partition) {}

    /** That somebody's fence lies in a partition. */
    record Ownership(String owner, Instant since) {}

    /** A topic's newest records, kept so that some can be sent again. */
    private final Map<Topic<?>, List<WireRecord>> recent = new HashMap<>();

    Ledger(Cluster cluster) {
        WATCHED.forEach(topic -> watch(cluster, topic));
        read(cluster, Topics.DEAD_LETTERS, new Reading.Everything(TopicEnds.earliest(cluster, Topics.DEAD_LETTERS)))
                .subscribe(letter -> setAside(letter.value()), this::failed);
        read(cluster, Topics.AUDIO, new Reading.Everything(TopicEnds.earliest(cluster, Topics.AUDIO)))
                .subscribe(record -> remember(Topics.AUDIO, record.value()), this::failed);
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

    /** Tells of a call before its first record. */
    synchronized void expect(LegId leg, CallScript script) {
        scripts.put(leg, script);
        legs.put(leg, new LegResults());
    }

    private synchronized void result(Topic<?> topic, WireRecord record) {
        record.place().ifPresent(place -> {
            LegResults results = legs.get(place.leg());
            if (results != null) {
                results.take(topic.name(), record);
            }
        });
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

    /** Calls that have begun and aren't closed in every topic. */
    synchronized long open() {
        return legs.values().stream().filter(results -> !results.isComplete()).count();
    }

    /** The results so far, by script; one leg of each. Taken from an undisturbed run, they are what every other is measured by. */
    synchronized Map<CallScript, LegResults> byScript() {
        Map<CallScript, LegResults> results = new HashMap<>();
        scripts.forEach((leg, script) -> {
            LegResults found = legs.get(leg);
            if (found != null) {
                results.put(script, found);
            }
        });
        return results;
    }

    /** How the calls went. */
    synchronized Verdict verdict(Map<CallScript, LegResults> expected) {
        int lost = 0;
        int seenDuplicates = 0;
        int spliced = 0;
        for (Map.Entry<LegId, LegResults> leg : legs.entrySet()) {
            CallScript script = scripts.get(leg.getKey());
            LegResults model = script == null ? null : expected.get(script);
            if (model != null) {
                lost += leg.getValue().missing(model);
                spliced += leg.getValue().different(model);
            }
            seenDuplicates += leg.getValue().duplicates();
        }
        return new Verdict(legs.size(), records, lost, rawDuplicates, seenDuplicates, spliced, setAside.size());
    }

    /** Throws what a reader failed with, if one did. */
    synchronized void check() {
        failure.ifPresent(reason -> {
            throw new IllegalStateException("chaos: expected the topics to stay readable, found: " + reason, reason);
        });
    }

    /**
     * What came of all calls.
     *
     * @param records in the stages' topics
     * @param lost utterances, turns and ends of legs that are missing
     * @param rawDuplicates records that lie in a topic although one of their place does
     * @param seenDuplicates those of them that the shipped reader delivered, and sound that doesn't follow on
     * @param spliced utterances and turns that say something else than in an undisturbed call
     * @param setAside records in the dead letters
     */
    record Verdict(
            int calls, long records, int lost, long rawDuplicates, int seenDuplicates, int spliced, int setAside) {}

    @Override
    public void close() {
        sources.forEach(KafkaSource::close);
    }
}
