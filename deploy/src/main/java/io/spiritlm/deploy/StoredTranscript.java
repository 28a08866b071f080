package io.spiritlm.deploy;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.spiritlm.deploy.pipeline.Passed;
import io.spiritlm.tokenize.words.TimedWord;
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
import org.jspecify.annotations.Nullable;

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
     * @param words of the text, with times as above; null where they aren't known
     */
    record Utterance(
            double start,
            double end,
            String text,
            double logProbability,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            List<TimedWord> words) {
        Utterance {
            words = words == null ? null : List.copyOf(words);
        }
    }

    /** Gathers one recording's transcript from what passes in {@code spirit.units} and {@code spirit.continuations}. */
    static final class Gathering {
        private static final double SAMPLES_A_FRAME = Pcm16.SAMPLE_RATE_HZ / 25.0;

        private final WordTimes wordTimes;
        private final SortedMap<Long, Heard> heard = new TreeMap<>();

        Gathering(WordTimes wordTimes) {
            this.wordTimes = wordTimes;
        }

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
                    utterance.start = seconds(speech.startSample());
                    if (speech.finality() != Finality.PREVIEW) {
                        utterance.hear(speech.tracks().track(UnitStream.SEMANTIC));
                    }
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
            return rounded((double) samples / Pcm16.SAMPLE_RATE_HZ);
        }

        /** To milliseconds. */
        private static double rounded(double seconds) {
            return Math.round(1000 * seconds) / 1000.0;
        }

        StoredTranscript transcript(String file) {
            List<Utterance> utterances = new ArrayList<>();
            heard.values().forEach(of -> utterances.add(utterance(of)));
            return new StoredTranscript(file, utterances);
        }

        private Utterance utterance(Heard of) {
            String text = of.text.toString().strip();
            List<TimedWord> words = wordTimes
                    .of(text, of.units)
                    .map(timed ->
                            timed.stream().map(word -> moved(word, of.start)).toList())
                    .orElse(null);
            return new Utterance(of.start, of.end, text, of.logProbability, words);
        }

        private static TimedWord moved(TimedWord word, double seconds) {
            return new TimedWord(word.word(), rounded(word.start() + seconds), rounded(word.end() + seconds));
        }
    }
}
