package io.spiritlm.deploy;

import io.spiritlm.deploy.pipeline.Passed;
import io.spiritlm.wire.ContinuationRecord;
import io.spiritlm.wire.Finality;
import io.spiritlm.wire.Finish;
import io.spiritlm.wire.Pcm16;
import io.spiritlm.wire.UnitsRecord;
import io.spiritlm.wire.units.TextSpan;
import io.spiritlm.wire.units.TimedUnit;
import io.spiritlm.wire.units.UnitStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Gathers one recording's utterances from what passes in {@code spirit.units} and {@code spirit.continuations}. */
final class HeardUtterances {
    private static final double SAMPLES_A_FRAME = Pcm16.SAMPLE_RATE_HZ / 25.0;

    private final SortedMap<Long, Heard> heard = new TreeMap<>();

    /** What is known of an utterance. */
    private static final class Heard {
        private final StringBuilder text = new StringBuilder();
        private final List<TimedUnit> units = new ArrayList<>();
        private double logProbability;
        private double start;
        private double end;

        /** Adds units behind those there are. */
        void hear(List<TimedUnit> more) {
            int behind = units.isEmpty() ? 0 : units.getLast().endFrame();
            more.stream().filter(unit -> unit.firstFrame() >= behind).forEach(units::add);
        }
    }

    /** @throws IllegalStateException if a turn could not be written */
    void take(Passed passed) {
        switch (passed.record()) {
            case UnitsRecord.Speech speech -> {
                Heard utterance = heard(speech.utterance().number());
                List<TimedUnit> units = speech.tracks().track(UnitStream.SEMANTIC);
                utterance.start = seconds(speech.startSample());
                if (speech.finality() != Finality.PREVIEW) {
                    utterance.hear(units);
                }
                if (!units.isEmpty()) {
                    utterance.end = seconds(
                            speech.startSample() + Math.round(units.getLast().endFrame() * SAMPLES_A_FRAME));
                }
            }
            case ContinuationRecord.Piece piece -> {
                Heard utterance = heard(piece.turn().number());
                utterance.logProbability += piece.logProbability();
                if (piece.span() instanceof TextSpan(String text)) {
                    utterance.text.append(text);
                }
            }
            case ContinuationRecord.End end -> {
                if (end.finish() == Finish.FAILED) {
                    throw new IllegalStateException(
                            "utterance %d: %s".formatted(end.turn().number(), end.reason()));
                }
            }
            default -> {}
        }
    }

    private Heard heard(long utterance) {
        return heard.computeIfAbsent(utterance, _ -> new Heard());
    }

    private static double seconds(long samples) {
        return rounded((double) samples / Pcm16.SAMPLE_RATE_HZ);
    }

    /** Seconds to milliseconds, as they are written. */
    static double rounded(double seconds) {
        return Math.round(1000 * seconds) / 1000.0;
    }

    /** All so far, in their order. */
    List<HeardUtterance> all() {
        return heard.values().stream()
                .map(of ->
                        new HeardUtterance(of.start, of.end, of.text.toString().strip(), of.logProbability, of.units))
                .toList();
    }
}
