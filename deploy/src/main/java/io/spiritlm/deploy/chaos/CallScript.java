package io.spiritlm.deploy.chaos;

import io.spiritlm.ingest.PcmRate;
import io.spiritlm.ingest.stream.ClientMessage;
import io.spiritlm.wire.Pcm16;
import io.spiritlm.wire.Request;
import io.spiritlm.wire.Sampling;
import io.spiritlm.wire.Task;
import io.spiritlm.wire.Voice;
import io.spiritlm.wire.units.Modality;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What happens in a call, sample for sample the same in each call with this script: in its slot of each round it says something,
 * else it is silent.
 *
 * @param kind what is said, and what is wanted
 * @param slot when in a round, counted in {@link #SLOT}
 * @param slots of a round
 */
record CallScript(Kind kind, int slot, int slots) {
    /** The longest that anybody says, with a pause behind it. */
    static final Duration SLOT = Duration.ofSeconds(3);

    static final int CHUNK_SAMPLES = 3200;

    private static final int ROUNDS = 2;
    private static final int SLOT_SAMPLES = 48_000;
    private static final Pcm16 SILENCE = Pcm16.of(new short[CHUNK_SAMPLES]);
    /** Longer than any disturbance: an answer that comes late isn't to be dropped here. */
    private static final Duration PATIENCE = Duration.ofHours(1);

    enum Kind {
        /** Speech is written down, in each round. */
        TRANSCRIBE,
        /** Text is spoken, in each round. */
        SPEAK,
        /** Speech is answered in speech, in the first round: a second utterance would cut the answer off, sooner or later. */
        ANSWER
    }

    /** Something that is said. */
    sealed interface Said {}

    /** 200 ms of sound. */
    record Sound(Pcm16 samples) implements Said {}

    record Text(String text) implements Said {}

    CallScript {
        if (slot < 0 || slot >= slots) {
            throw new IllegalArgumentException("slot: expected 0 to %d, found %d".formatted(slots - 1, slot));
        }
    }

    /** The scripts of so many lines: at most four of them talk at once, as long as there are at most 64. */
    static List<CallScript> ofLines(int lines) {
        int slots = lines <= 8 ? 4 : lines <= 32 ? 8 : 16;
        List<CallScript> scripts = new ArrayList<>();
        for (int line = 0; line < lines; line++) {
            // By slot first: the lines that are there talk one after the other.
            int slot = line % slots;
            scripts.add(new CallScript(Kind.values()[(slot + line / slots) % Kind.values().length], slot, slots));
        }
        return scripts;
    }

    /** A call's length, in samples at 16 kHz. */
    int samples() {
        return ROUNDS * slots * SLOT_SAMPLES;
    }

    /**
     * All that is said, in order.
     *
     * @param recording what is said where speech is
     */
    List<Said> says(Pcm16 recording) {
        List<Said> says = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            for (int at = 0; at < slots * SLOT_SAMPLES; at += CHUNK_SAMPLES) {
                int inSlot = at - slot * SLOT_SAMPLES;
                if (inSlot == 0 && kind == Kind.SPEAK) {
                    says.add(new Text(round == 0 ? "please hold" : "good bye"));
                }
                boolean talks = kind == Kind.TRANSCRIBE || (kind == Kind.ANSWER && round == 0);
                says.add(new Sound(
                        talks && inSlot >= 0 && inSlot + CHUNK_SAMPLES <= recording.length()
                                ? recording.slice(inSlot, inSlot + CHUNK_SAMPLES)
                                : SILENCE));
            }
        }
        return says;
    }

    ClientMessage.Open open() {
        return new ClientMessage.Open(PcmRate.HZ_16000, request(), Map.of(), true);
    }

    Request request() {
        return switch (kind) {
            case TRANSCRIBE ->
                new Request(Task.TRANSCRIBE, Modality.TEXT, new Sampling.Greedy(60), Voice.DEFAULT, PATIENCE);
            case SPEAK -> new Request(Task.SPEAK, Modality.SPEECH, new Sampling.Greedy(120), Voice.DEFAULT, PATIENCE);
            case ANSWER ->
                new Request(
                        Task.CONTINUE,
                        Modality.SPEECH,
                        new Sampling.Drawn(0.8f, 0.95f, 0, slot, 60),
                        Voice.DEFAULT,
                        PATIENCE);
        };
    }
}
