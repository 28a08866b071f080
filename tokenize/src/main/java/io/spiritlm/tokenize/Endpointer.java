package io.spiritlm.tokenize;

import io.spiritlm.tokenize.EndpointEvent.Cause;
import io.spiritlm.tokenize.EndpointEvent.Ended;
import io.spiritlm.tokenize.EndpointEvent.Speech;
import io.spiritlm.tokenize.EndpointEvent.Started;
import io.spiritlm.wire.Pcm16;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Cuts a leg's audio into utterances. What comes out depends on the samples, the flushes and their positions alone, never on how
 * the samples were cut into chunks.
 *
 * <p>The leg is heard in segments. A segment ends with each utterance, and after long silence; the detector then starts afresh,
 * so that an endpointer made {@link #at} a checkpoint goes on exactly like the one that gave it.
 *
 * <p>Holds at most {@code endSilence} of audio, or what an onset takes, besides one frame. Not thread-safe. Holds native memory
 * until {@link #close}.
 */
public final class Endpointer implements AutoCloseable {
    /**
     * All there is to know of a leg's past.
     *
     * @param nextSample the first sample that has to be heard again
     * @param judgedFrom the first sample that is not merely kept as padding
     * @param nextUtterance the number of the next utterance
     */
    public record Checkpoint(long nextSample, long judgedFrom, long nextUtterance) {
        public static final Checkpoint START = new Checkpoint(0, 0, 0);

        public Checkpoint {
            if (nextSample < 0 || judgedFrom < nextSample || nextUtterance < 0) {
                throw new IllegalArgumentException(
                        "endpointer checkpoint: expected 0 <= next sample <= judged from and 0 <= next utterance, found %d, %d, %d"
                                .formatted(nextSample, judgedFrom, nextUtterance));
            }
        }
    }

    private final EndpointerConfig config;
    private final int frameSamples;
    private final VoiceDetector detector;
    private final short[] frame;
    private int frameFilled;
    private boolean closed;

    /** Frames that no event has given out: padding before an onset and the onset itself, or silence that may be the end. */
    private final Deque<short[]> held = new ArrayDeque<>();

    private Checkpoint checkpoint;
    private long position;
    private long utterance;
    private boolean speaking;
    private long utteranceStart;
    private int onsetFrames;
    private int pauseFrames;

    private Endpointer(EndpointerConfig config, Checkpoint checkpoint) {
        this.config = config;
        this.checkpoint = checkpoint;
        frameSamples = config.frameSamples();
        frame = new short[frameSamples];
        position = checkpoint.nextSample();
        utterance = checkpoint.nextUtterance();
        detector = new VoiceDetector(config.strictness(), frameSamples);
    }

    /** An endpointer for a leg from its first sample on. */
    public static Endpointer atStart(EndpointerConfig config) {
        return at(Checkpoint.START, config);
    }

    /** An endpointer that goes on where another with the same configuration was. */
    public static Endpointer at(Checkpoint checkpoint, EndpointerConfig config) {
        return new Endpointer(config, checkpoint);
    }

    /** Where another endpointer has to begin so as to find every utterance that has not ended yet. */
    public Checkpoint checkpoint() {
        return checkpoint;
    }

    /**
     * Hears the next samples. Samples heard before are skipped; missing ones are taken for silence, and where more are missing
     * than {@code endSilence} the utterance ends.
     *
     * @param firstSample position in the leg of the first of {@code samples}
     */
    public List<EndpointEvent> accept(long firstSample, Pcm16 samples) {
        List<EndpointEvent> events = new ArrayList<>();
        if (firstSample > position) {
            bridge(firstSample, events);
        }
        ShortBuffer unheard = samples.bytes()
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asShortBuffer();
        unheard.position(Math.toIntExact(Math.min(position - firstSample, samples.length())));
        while (unheard.hasRemaining()) {
            hear(unheard.get(), events);
        }
        return events;
    }

    /** Ends the utterance that is being said, if any: everything up to here belongs to it, but for long silence. */
    public List<EndpointEvent> flush() {
        return cut(Cause.FLUSH);
    }

    /** As {@link #flush}, because the leg was closed. */
    public List<EndpointEvent> finish() {
        return cut(Cause.CLOSE);
    }

    /** Ends the utterance that is being said, if any, and forgets everything before the next sample. */
    public List<EndpointEvent> restart() {
        List<EndpointEvent> events = cut(Cause.FLUSH);
        frameFilled = 0;
        held.clear();
        startSegment();
        return events;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            detector.close();
        }
    }

    private void bridge(long firstSample, List<EndpointEvent> events) {
        long silenceEnd = position + (long) config.frames(config.endSilence()) * frameSamples;
        while (position < Math.min(firstSample, silenceEnd)) {
            hear((short) 0, events);
        }
        if (position < firstSample) {
            if (speaking) {
                endUtterance(Cause.SILENCE, events);
            }
            position = firstSample;
            frameFilled = 0;
            held.clear();
            startSegment();
        }
    }

    private void hear(short sample, List<EndpointEvent> events) {
        frame[frameFilled++] = sample;
        position++;
        if (frameFilled < frameSamples) {
            return;
        }
        frameFilled = 0;
        boolean padding = position <= checkpoint.judgedFrom();
        boolean speech = !padding && detector.isSpeech(frame);
        held.addLast(frame.clone());
        if (speaking) {
            goOn(speech, events);
        } else {
            waitForOnset(speech, events);
        }
    }

    private void waitForOnset(boolean speech, List<EndpointEvent> events) {
        if (speech) {
            onsetFrames++;
            pauseFrames = 0;
        } else {
            pauseFrames++;
        }
        if (onsetFrames >= config.frames(config.minimumSpeech())) {
            speaking = true;
            utteranceStart = position - (long) held.size() * frameSamples;
            events.add(new Started(utterance, utteranceStart));
            giveOut(events);
        } else if (onsetFrames == 0 || pauseFrames >= config.frames(config.onsetPause())) {
            onsetFrames = 0;
            keepPadding();
            if (position - checkpoint.judgedFrom() >= (long) config.frames(config.idleReset()) * frameSamples) {
                startSegment();
            }
        }
    }

    private void goOn(boolean speech, List<EndpointEvent> events) {
        pauseFrames = speech ? 0 : pauseFrames + 1;
        if (pauseFrames <= config.frames(config.trailPadding())) {
            giveOut(events);
        }
        if (position - utteranceStart >= (long) config.frames(config.longestUtterance()) * frameSamples) {
            endUtterance(Cause.LENGTH, events);
        } else if (pauseFrames >= config.frames(config.endSilence())) {
            endUtterance(Cause.SILENCE, events);
        }
    }

    private List<EndpointEvent> cut(Cause cause) {
        if (!speaking) {
            return List.of();
        }
        List<EndpointEvent> events = new ArrayList<>();
        if (pauseFrames <= config.frames(config.trailPadding()) && frameFilled > 0) {
            long first = position - frameFilled;
            events.add(new Speech(utterance, first, Pcm16.of(Arrays.copyOf(frame, frameFilled))));
            frameFilled = 0;
        }
        endUtterance(cause, events);
        return events;
    }

    private void endUtterance(Cause cause, List<EndpointEvent> events) {
        long end = position - frameFilled - (long) held.size() * frameSamples;
        events.add(new Ended(utterance, end, position, cause));
        utterance++;
        speaking = false;
        keepPadding();
        startSegment();
    }

    /** All that is held, as one event. */
    private void giveOut(List<EndpointEvent> events) {
        long first = position - (long) held.size() * frameSamples;
        short[] samples = new short[held.size() * frameSamples];
        for (int at = 0; at < samples.length; at += frameSamples) {
            System.arraycopy(held.removeFirst(), 0, samples, at, frameSamples);
        }
        events.add(new Speech(utterance, first, Pcm16.of(samples)));
    }

    private void keepPadding() {
        while (held.size() > config.frames(config.leadPadding())) {
            held.removeFirst();
        }
    }

    private void startSegment() {
        long heard = position - frameFilled;
        checkpoint = new Checkpoint(heard - (long) held.size() * frameSamples, heard, utterance);
        onsetFrames = 0;
        pauseFrames = 0;
        detector.reset();
    }
}
