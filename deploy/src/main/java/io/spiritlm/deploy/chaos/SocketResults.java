package io.spiritlm.deploy.chaos;

import io.spiritlm.ingest.stream.StreamEvent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What came back to a call through its sockets. Thread-safe. */
final class SocketResults {
    private final Set<HeardEvent> events = new LinkedHashSet<>();
    private final Set<String> places = new HashSet<>();
    /** By utterance, turn and spoken turn, what it says; of sound, how long it is. */
    private final SortedMap<String, StringBuilder> items = new TreeMap<>();

    private final Map<Long, Long> samples = new HashMap<>();
    private final Set<String> ended = new HashSet<>();
    private int duplicates;
    private boolean closed;

    /** Takes the next result. */
    synchronized void take(StreamEvent.Result result) {
        HeardEvent event = HeardEvent.of(result);
        // behind its end nothing comes of a call
        if (!places.add(event.place()) || closed) {
            duplicates++;
        }
        events.add(event);
        switch (result) {
            case StreamEvent.Units units -> add("utterance " + units.utterance(), event.content());
            case StreamEvent.Utterance utterance -> {
                add("utterance " + utterance.utterance(), event.content() + " " + utterance.heard());
                ended.add("utterance " + utterance.utterance());
            }
            case StreamEvent.Text text -> add("turn " + text.turn(), text.text());
            case StreamEvent.TurnEnd end -> {
                add("turn " + end.turn(), event.content());
                ended.add("turn " + end.turn());
            }
            case StreamEvent.Audio audio -> {
                if (audio.firstSample() != samples.getOrDefault(audio.turn(), 0L)) {
                    duplicates++;
                }
                samples.merge(audio.turn(), (long) audio.samples().length(), Long::sum);
            }
            case StreamEvent.SpeechEnd end -> {
                // a call that is answered in text is over before the ends of what isn't spoken have all come
                if (samples.containsKey(end.turn())) {
                    add("speech " + end.turn(), samples.get(end.turn()) + " samples, " + event.content());
                    ended.add("speech " + end.turn());
                }
            }
            case StreamEvent.Closed _ -> {
                add("closed", event.content());
                ended.add("closed");
                closed = true;
            }
        }
    }

    private void add(String item, String content) {
        items.computeIfAbsent(item, _ -> new StringBuilder()).append(content).append(' ');
    }

    /** How often a result came again, came behind the call's end, or sound didn't follow the sound before it. */
    synchronized int duplicates() {
        return duplicates;
    }

    /** What an undisturbed call gets and this one didn't, or not to its end. */
    synchronized int missing(SocketResults expected) {
        return (int) expected.whole().keySet().stream()
                .filter(item -> !ended.contains(item))
                .count();
    }

    /** What is whole and says something else than in an undisturbed call, or comes of nothing there. */
    synchronized int different(SocketResults expected) {
        Map<String, String> whole = expected.whole();
        return (int) whole().entrySet().stream()
                .filter(item -> !item.getValue().equals(whole.get(item.getKey())))
                .count();
    }

    private synchronized Map<String, String> whole() {
        Map<String, String> whole = new TreeMap<>();
        items.forEach((item, content) -> {
            if (ended.contains(item)) {
                whole.put(item, content.toString());
            }
        });
        return whole;
    }

    /** What came here and none of the call's own records say. */
    synchronized int strange(Set<HeardEvent> own) {
        return (int) events.stream()
                .filter(event -> !event.place().equals("closed") && !own.contains(event))
                .count();
    }

    @Override
    public synchronized String toString() {
        return whole().toString();
    }
}
