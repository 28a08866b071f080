package io.spiritlm.deploy.pipeline;

import io.spiritlm.bridge.Cluster;
import io.spiritlm.bridge.KafkaSink;
import io.spiritlm.bridge.KafkaSource;
import io.spiritlm.bridge.Reading;
import io.spiritlm.bridge.SourceSettings;
import io.spiritlm.bridge.TopicEnds;
import io.spiritlm.wire.AudioRecord;
import io.spiritlm.wire.CallId;
import io.spiritlm.wire.DeadLetter;
import io.spiritlm.wire.Decoded;
import io.spiritlm.wire.LegClosed;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Topic;
import io.spiritlm.wire.Topics;
import io.spiritlm.wire.WireRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Legs that are sent through the pipeline together, and all that the stages make of them. For one use. */
final class Exchange {
    private final Cluster cluster;
    private final Map<LegId, Flux<AudioRecord>> legs;
    private final Set<CallId> calls;
    private final Set<LegId> sent = ConcurrentHashMap.newKeySet();
    private final Map<String, Set<LegId>> finished = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Throwable> lateFailure = new AtomicReference<>();

    Exchange(Cluster cluster, Map<LegId, Flux<AudioRecord>> legs) {
        this.cluster = cluster;
        this.legs = Map.copyOf(legs);
        this.calls = legs.keySet().stream().map(LegId::call).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Sends the legs when subscribed to, and emits what passes in the watched topics until every leg is closed in the last of
     * them, and in those before it, each of which is read by itself and may lag.
     *
     * <p>Fails when a record of the calls is set aside by a stage; and when a leg's audio fails: at once if the leg can't be
     * closed any more, else after its results. Subscribing blocks for a moment.
     */
    Flux<Passed> records(List<Topic<? extends WireRecord>> watched) {
        Set<String> closing = watched.stream()
                .filter(topic -> !topic.equals(Topics.AUDIO))
                .map(Topic::name)
                .collect(Collectors.toSet());
        return Flux.using(
                () -> KafkaSink.open(cluster),
                sink -> {
                    List<Flux<Passed>> parts = new ArrayList<>();
                    watched.forEach(topic -> parts.add(passing(topic)));
                    parts.add(passing(Topics.DEAD_LETTERS).concatMap(this::refuseOurs));
                    parts.add(sink.sendAll(Topics.AUDIO, Flux.merge(outgoing())).thenMany(Mono.never()));
                    return Flux.merge(parts)
                            .filter(passed -> passed.record()
                                    .call()
                                    .filter(calls::contains)
                                    .isPresent())
                            .takeUntil(passed -> isLast(passed, closing))
                            .concatWith(Mono.defer(() -> {
                                Throwable failure = lateFailure.get();
                                return failure == null ? Mono.empty() : Mono.error(failure);
                            }));
                },
                KafkaSink::close);
    }

    private <T extends WireRecord> Flux<Passed> passing(Topic<T> topic) {
        Reading reading = new Reading.OfPartitions(TopicEnds.latest(cluster, topic));
        return new KafkaSource<>(cluster, topic, reading, SourceSettings.standard())
                .records()
                .map(delivered -> {
                    delivered.acknowledge();
                    return new Passed(topic.name(), delivered.value(), delivered.writtenAt());
                });
    }

    private List<Flux<AudioRecord>> outgoing() {
        return legs.entrySet().stream()
                .map(leg -> leg.getValue()
                        .doOnNext(record -> noteClose(leg.getKey(), record))
                        .onErrorResume(failure -> {
                            if (!sent.contains(leg.getKey())) {
                                return Mono.error(failure);
                            }
                            lateFailure.compareAndSet(null, failure);
                            return Mono.empty();
                        })
                        .subscribeOn(Schedulers.boundedElastic()))
                .toList();
    }

    private void noteClose(LegId leg, AudioRecord record) {
        if (record instanceof AudioRecord.Close) {
            sent.add(leg);
        }
    }

    private boolean isLast(Passed passed, Set<String> closing) {
        if (!(passed.record() instanceof LegClosed closed)) {
            return false;
        }
        finished.computeIfAbsent(passed.topic(), _ -> ConcurrentHashMap.newKeySet())
                .add(closed.leg());
        return closing.stream()
                .allMatch(topic -> finished.getOrDefault(topic, Set.of()).containsAll(legs.keySet()));
    }

    /** A record of ours that a stage set aside will never have results: waiting for them would be for ever. */
    private Mono<Passed> refuseOurs(Passed passed) {
        if (passed.record() instanceof DeadLetter letter && isOurs(letter)) {
            return Mono.error(new IllegalStateException("%s: expected a record that can be worked on, found: %s"
                    .formatted(letter.origin(), letter.reason())));
        }
        return Mono.empty();
    }

    private boolean isOurs(DeadLetter letter) {
        return Topics.ALL.stream()
                .filter(topic -> topic.name().equals(letter.origin().topic()))
                .map(topic -> topic.decode(letter.raw().toByteArray()))
                .anyMatch(decoded -> decoded instanceof Decoded.Value<? extends WireRecord> value
                        && value.value().call().filter(calls::contains).isPresent());
    }
}
