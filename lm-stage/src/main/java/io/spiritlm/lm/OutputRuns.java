package io.spiritlm.lm;

import io.spiritlm.wire.ContinuationRecord;
import io.spiritlm.wire.units.ModelOutput;
import io.spiritlm.wire.units.SpeechSpan;
import io.spiritlm.wire.units.SpeechToken;
import io.spiritlm.wire.units.UnitStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a model writes as runs of one modality, as {@link ModelOutput#read} does, but token by token. Markers, and white space at
 * both ends of a run, stand for nothing and end no run.
 *
 * <p>A run of speech behind another run is held until it has {@link ModelOutput#LEAST_SEMANTIC_UNITS} semantic units; one that ends
 * before stands for nothing either. So does a first run that goes on from the prompt's speech. All others are read at once.
 *
 * <p>Not thread-safe. Holds as many tokens as a turn has, at most.
 */
final class OutputRuns {
    /** The run of tokens that stand for nothing. */
    static final int NOTHING = -1;

    /**
     * A token that was read.
     *
     * @param run which it belongs to, counted from 0, or {@link #NOTHING}
     * @param words what it adds to a run of text; empty in speech
     */
    record Item(Generation.Written token, int run, String words) {}

    private enum Current {
        NONE,
        TEXT,
        SPEECH
    }

    private final boolean goesOn;
    private final TextAssembler text;
    private final Queue<Item> read = new ArrayDeque<>();
    private final List<Generation.Written> held = new ArrayList<>();
    private int heldUnits;
    private Current current = Current.NONE;
    private int run = NOTHING;

    /**
     * @param goesOn whether speech that is written first goes on from the prompt's
     * @param flag what is left out of the text if it begins with it
     */
    OutputRuns(boolean goesOn, String flag) {
        this.goesOn = goesOn;
        text = new TextAssembler(flag);
    }

    /** Passes over a piece that was read before. */
    void skip(ContinuationRecord.Piece piece, Vocabulary vocabulary) {
        boolean speech = piece.span() instanceof SpeechSpan;
        for (int id : piece.tokens()) {
            LanguageToken token = vocabulary.token(id);
            String words = text.add(token);
            if (token instanceof LanguageToken.Unit) {
                current = speech ? Current.SPEECH : Current.NONE;
                run = speech ? piece.run() : run;
            } else if (!words.isEmpty()) {
                current = Current.TEXT;
                run = piece.run();
            }
        }
    }

    /** Takes the next token that was written. */
    void add(Generation.Written written) {
        String words = text.add(written.token());
        if (written.token() instanceof LanguageToken.Unit(SpeechToken unit)) {
            add(written, unit);
        } else if (words.isEmpty()) {
            addNothing(written);
        } else {
            end();
            begin(Current.TEXT);
            read.add(new Item(written, run, words));
        }
    }

    private void add(Generation.Written written, SpeechToken unit) {
        boolean shortRunsCount = run == NOTHING && !goesOn;
        if (current == Current.SPEECH || shortRunsCount) {
            begin(Current.SPEECH);
            read.add(new Item(written, run, ""));
            return;
        }
        current = Current.NONE;
        held.add(written);
        heldUnits += unit.stream() == UnitStream.SEMANTIC ? 1 : 0;
        if (heldUnits == ModelOutput.LEAST_SEMANTIC_UNITS) {
            begin(Current.SPEECH);
            release(run);
        }
    }

    private void addNothing(Generation.Written written) {
        if (isHolding()) {
            held.add(written);
        } else {
            read.add(new Item(written, NOTHING, ""));
        }
    }

    private void begin(Current next) {
        if (current != next) {
            current = next;
            run++;
        }
    }

    private void release(int runOfUnits) {
        for (Generation.Written written : held) {
            boolean unit = written.token() instanceof LanguageToken.Unit;
            read.add(new Item(written, unit ? runOfUnits : NOTHING, ""));
        }
        held.clear();
        heldUnits = 0;
    }

    /** No more of the current run follows: what is still held stands for nothing. */
    void end() {
        release(NOTHING);
    }

    /** Whether tokens are held of which it isn't known yet whether they stand for something. */
    boolean isHolding() {
        return !held.isEmpty();
    }

    /** The next token that was read, if there is one; {@link #poll} takes it. */
    @Nullable
    Item peek() {
        return read.peek();
    }

    @Nullable
    Item poll() {
        return read.poll();
    }
}
