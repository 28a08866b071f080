package io.spiritlm.deploy.chaos;

import io.spiritlm.wire.ContinuationRecord;
import io.spiritlm.wire.LegClosed;
import io.spiritlm.wire.Place;
import io.spiritlm.wire.SpeechRecord;
import io.spiritlm.wire.UnitsRecord;
import io.spiritlm.wire.WireRecord;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a leg's readers got: its utterances' units, and its turns as they were written and as they sound. Not thread-safe. */
final class LegResults {
    private final SortedMap<Long, StringBuilder> units = new TreeMap<>();
    private final SortedMap<Long, StringBuilder> answers = new TreeMap<>();
    private final SortedMap<Long, Long> samples = new TreeMap<>();
    private final Set<Long> ended = new HashSet<>();
    private final Set<Long> soundEnded = new HashSet<>();
    private final Set<String> closedIn = new HashSet<>();
    private final Map<String, Set<Place>> places = new HashMap<>();
    private final Set<HeardEvent> events = new HashSet<>();
    private int duplicates;
    private int breaks;

    /** Takes the topic's next record of the leg. */
    void take(String topic, WireRecord record) {
        record.place().ifPresent(place -> {
            if (!places.computeIfAbsent(topic, _ -> new HashSet<>()).add(place)) {
                duplicates++;
            }
        });
        HeardEvent.of(record).ifPresent(events::add);
        switch (record) {
            case UnitsRecord.Speech speech ->
                append(units, speech.utterance().number(), speech.tracks().semantic() + "@" + speech.startSample());
            case UnitsRecord.Text text -> append(units, text.utterance().number(), text.text());
            case ContinuationRecord.Piece piece ->
                append(answers, piece.turn().number(), piece.tokens().toString());
            case ContinuationRecord.End end -> {
                append(answers, end.turn().number(), end.finish().toString());
                ended.add(end.turn().number());
            }
            case SpeechRecord.Chunk chunk -> sound(chunk);
            case SpeechRecord.End end -> soundEnded.add(end.turn().number());
            case LegClosed _ -> closedIn.add(topic);
            default -> {}
        }
    }

    private static void append(SortedMap<Long, StringBuilder> texts, long number, String text) {
        texts.computeIfAbsent(number, _ -> new StringBuilder()).append(text).append(' ');
    }

    private void sound(SpeechRecord.Chunk chunk) {
        long turn = chunk.turn().number();
        if (chunk.firstSample() != samples.getOrDefault(turn, 0L)) {
            breaks++;
        }
        samples.merge(turn, (long) chunk.samples().length(), Long::sum);
    }

    /** What clients have to hear of it. */
    Set<HeardEvent> events() {
        return events;
    }

    /** Whether the leg is closed in the last topic: nothing more is to come. */
    boolean isComplete() {
        return closedIn.contains("spirit.speech");
    }

    /** How often a record came again, or sound didn't follow the sound before it. */
    int duplicates() {
        return duplicates + breaks;
    }

    /** Utterances and turns that the expected leg has and this one hasn't, or not to their end. */
    int missing(LegResults expected) {
        int missing = isComplete() ? 0 : 1;
        for (long number : expected.units.keySet()) {
            missing += units.containsKey(number) ? 0 : 1;
        }
        for (long number : expected.ended) {
            missing += ended.contains(number) ? 0 : 1;
            missing += soundEnded.contains(number) ? 0 : 1;
        }
        return missing;
    }

    /** Utterances and turns that are whole and say something else than the expected leg's; of sound, the length is compared. */
    int different(LegResults expected) {
        int different = 0;
        for (long number : units.keySet()) {
            different += same(units.get(number), expected.units.get(number)) ? 0 : 1;
        }
        for (long number : ended) {
            different += same(answers.get(number), expected.answers.get(number)) ? 0 : 1;
        }
        for (long number : soundEnded) {
            boolean same = samples.getOrDefault(number, 0L).equals(expected.samples.getOrDefault(number, 0L));
            different += same ? 0 : 1;
        }
        return different;
    }

    private static boolean same(@Nullable StringBuilder one, @Nullable StringBuilder other) {
        return one != null && other != null && one.compareTo(other) == 0;
    }
}
