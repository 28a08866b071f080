package io.spiritlm.lm;

import io.spiritlm.wire.Restraints;
import io.spiritlm.wire.units.SpeechToken;
import io.spiritlm.wire.units.UnitStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Looks for what an answer ends before, and holds tokens back that may be its beginning. Text and units are one row of symbols here, a
 * character or a semantic unit each, so that a stop never goes from one into the other; markers, pitch and style are none. A token in
 * which a stop begins is left out whole. For one answer, and one thread at a time.
 */
final class StopMatcher {
    /** Units' symbols lie behind all characters. */
    private static final int UNITS = Character.MAX_VALUE + 1;

    private final List<int[]> stops = new ArrayList<>();
    /** The last symbols, of which some stop may begin. */
    private int[] tail = {};
    /** How many symbols there were in all, up to the tail's end. */
    private long symbols;

    private final Deque<Held> held = new ArrayDeque<>();
    private final Characters characters = new Characters();
    private boolean met;

    /**
     * A token that isn't let go yet.
     *
     * @param end how many symbols there were behind it
     */
    private record Held(Generation.Written token, long end) {}

    StopMatcher(Restraints restraints) {
        restraints.stopTexts().forEach(text -> stops.add(text.chars().toArray()));
        restraints
                .stopUnits()
                .forEach(units ->
                        stops.add(units.stream().mapToInt(unit -> UNITS + unit).toArray()));
    }

    /** Takes in a token that was let go before. */
    void saw(LanguageToken token) {
        if (!stops.isEmpty()) {
            add(token);
            keep(begun());
        }
    }

    /** Takes in the next token, and gives those that may be let go now, in order. */
    List<Generation.Written> take(Generation.Written token) {
        if (stops.isEmpty()) {
            return List.of(token);
        }
        add(token.token());
        held.addLast(new Held(token, symbols));
        int first = firstStop();
        met = first < tail.length;
        int kept = met ? tail.length - first : begun();
        List<Generation.Written> free = letGo(symbols - kept);
        keep(kept);
        return free;
    }

    /** Whether a stop was met: what is held back is it. */
    boolean isMet() {
        return met;
    }

    /** What is held back: of an answer that ended without a stop. */
    List<Generation.Written> rest() {
        return letGo(symbols);
    }

    private void add(LanguageToken token) {
        int[] more = switch (token) {
            case LanguageToken.TextPiece(String piece) -> {
                characters.clear();
                yield piece.replace(TextAssembler.WORD_START, ' ').chars().toArray();
            }
            case LanguageToken.TextByte(byte value) ->
                characters.add(value).chars().toArray();
            case LanguageToken.Unit(SpeechToken unit) ->
                unit.stream() == UnitStream.SEMANTIC ? new int[] {UNITS + unit.id()} : new int[0];
            case LanguageToken.Marker _, LanguageToken.Control _ -> new int[0];
        };
        int length = tail.length;
        tail = Arrays.copyOf(tail, length + more.length);
        System.arraycopy(more, 0, tail, length, more.length);
        symbols += more.length;
    }

    /** Where in the tail the first stop begins; behind its end if there is none. */
    private int firstStop() {
        for (int begin = 0; begin < tail.length; begin++) {
            for (int[] stop : stops) {
                int end = begin + stop.length;
                if (end <= tail.length && Arrays.equals(tail, begin, end, stop, 0, stop.length)) {
                    return begin;
                }
            }
        }
        return tail.length;
    }

    /** How many of the last symbols may be the beginning of a stop. */
    private int begun() {
        for (int begin = 0; begin < tail.length; begin++) {
            int count = tail.length - begin;
            for (int[] stop : stops) {
                if (count < stop.length && Arrays.equals(tail, begin, tail.length, stop, 0, count)) {
                    return count;
                }
            }
        }
        return 0;
    }

    private void keep(int count) {
        tail = Arrays.copyOfRange(tail, tail.length - count, tail.length);
    }

    private List<Generation.Written> letGo(long end) {
        List<Generation.Written> free = new ArrayList<>();
        for (Held first = held.peekFirst(); first != null && first.end() <= end; first = held.peekFirst()) {
            free.add(held.removeFirst().token());
        }
        return free;
    }
}
