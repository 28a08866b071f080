package io.spiritlm.deploy;

import io.spiritlm.deploy.pipeline.Passed;
import io.spiritlm.wire.ContinuationRecord;
import io.spiritlm.wire.Finish;
import io.spiritlm.wire.Pcm16;
import io.spiritlm.wire.UnitsRecord;
import io.spiritlm.wire.units.TextSpan;
import io.spiritlm.wire.units.UnitStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was said in a stored recording.
 *
 * @param file its path below the folder
 * @param utterances in their order
 */
record StoredTranscript(String file, List<Utterance> utterances) {
    StoredTranscript {
        utterances = List.copyOf(utterances);
    }

    /**
     * An utterance.
     *
     * @param start seconds from the recording's beginning
     * @param end the same
     * @param logProbability of the text, natural
     */
    record Utterance(double start, double end, String text, double logProbability) {}

    /** Gathers one recording's transcript from what passes in {@code spirit.units} and {@code spirit.continuations}. */
    static final class Gathering {
        private static final double SAMPLES_A_FRAME = Pcm16.SAMPLE_RATE_HZ / 25.0;

        private final SortedMap<Long, Heard> heard = new TreeMap<>();

        /** What is known of an utterance. */
        private static final class Heard {
            private final StringBuilder text = new StringBuilder();
            private double logProbability;
            private double start;
            private double end;
        }

        /** @throws IllegalStateException if a turn could not be written */
        void take(Passed passed) {
            switch (passed.record()) {
                case UnitsRecord.Speech speech -> {
                    Heard utterance = heard(speech.utterance().number());
                    utterance.start = seconds(speech.startSample());
                    speech.tracks().track(UnitStream.SEMANTIC).stream()
                            .reduce((_, last) -> last)
                            .ifPresent(last -> utterance.end =
                                    seconds(speech.startSample() + Math.round(last.endFrame() * SAMPLES_A_FRAME)));
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
            return Math.round(1000.0 * samples / Pcm16.SAMPLE_RATE_HZ) / 1000.0;
        }

        StoredTranscript transcript(String file) {
            List<Utterance> utterances = new ArrayList<>();
            heard.values()
                    .forEach(of -> utterances.add(
                            new Utterance(of.start, of.end, of.text.toString().strip(), of.logProbability)));
            return new StoredTranscript(file, utterances);
        }
    }
}
