package io.spiritlm.wire;

import static java.util.Objects.requireNonNull;

import io.spiritlm.wire.units.Modality;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/**
 * What is wanted for each utterance of a leg.
 *
 * @param task what to do
 * @param modality what to answer in
 * @param sampling how to choose tokens
 * @param voice who speaks
 * @param answerWithin an answer not finished this long after the utterance's end is no longer wanted; 1 ms to 365 days,
 *     finer than a millisecond is dropped
 * @param forced whether nothing else than the modality may be written
 * @param restraints what keeps an answer from going on and on
 */
public record Request(
        Task task,
        Modality modality,
        Sampling sampling,
        Voice voice,
        Duration answerWithin,
        ForcedModality forced,
        Restraints restraints) {

    private static final Duration LONGEST = Duration.ofDays(365);

    public Request {
        requireNonNull(task, "task");
        requireNonNull(modality, "modality");
        requireNonNull(sampling, "sampling");
        requireNonNull(voice, "voice");
        requireNonNull(forced, "forced modality");
        requireNonNull(restraints, "restraints");
        answerWithin = answerWithin.truncatedTo(ChronoUnit.MILLIS);
        if (!answerWithin.isPositive() || answerWithin.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "answer within: expected 1 ms to " + LONGEST.toDays() + " days, found " + answerWithin);
        }
    }

    /** With forced modality. */
    public Request(Task task, Modality modality, Sampling sampling, Voice voice, Duration answerWithin) {
        this(task, modality, sampling, voice, answerWithin, ForcedModality.ON);
    }

    /** Without restraints. */
    public Request(
            Task task,
            Modality modality,
            Sampling sampling,
            Voice voice,
            Duration answerWithin,
            ForcedModality forced) {
        this(task, modality, sampling, voice, answerWithin, forced, Restraints.NONE);
    }
}
