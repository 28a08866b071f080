package io.spiritlm.deploy.chaos;

import io.spiritlm.wire.AudioRecord;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Pcm16;
import io.spiritlm.wire.Request;
import io.spiritlm.wire.Sampling;
import io.spiritlm.wire.Task;
import io.spiritlm.wire.Voice;
import io.spiritlm.wire.units.Modality;
import java.time.Clock;
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
 */
record CallScript(Kind kind, int slot) {
    /** The longest that anybody says, with a pause behind it. */
    static final Duration SLOT = Duration.ofSeconds(3);

    static final int SLOTS = 8;
    static final Duration CHUNK = Duration.ofMillis(100);
    private static final int ROUNDS = 2;
    private static final int CHUNK_SAMPLES = 1600;
    private static final int SLOT_SAMPLES = 48_000;
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

    /** Every script there is. */
    static List<CallScript> all() {
        List<CallScript> scripts = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            for (int slot = 0; slot < SLOTS; slot++) {
                scripts.add(new CallScript(kind, slot));
            }
        }
        return scripts;
    }

    /**
     * A call's records, in order.
     *
     * @param recording what is said where speech is
     */
    List<AudioRecord> records(LegId leg, Pcm16 recording, Clock clock) {
        List<AudioRecord> records = new ArrayList<>();
        records.add(new AudioRecord.Open(0, leg, 0, clock.instant(), request(), Map.of()));
        Pcm16 silence = Pcm16.of(new short[CHUNK_SAMPLES]);
        long sample = 0;
        for (int round = 0; round < ROUNDS; round++) {
            for (int at = 0; at < SLOTS * SLOT_SAMPLES; at += CHUNK_SAMPLES) {
                int inSlot = at - slot * SLOT_SAMPLES;
                if (inSlot == 0 && kind == Kind.SPEAK) {
                    records.add(new AudioRecord.Text(
                            0, leg, records.size(), clock.instant(), round == 0 ? "please hold" : "good bye"));
                }
                boolean talks = kind == Kind.TRANSCRIBE || (kind == Kind.ANSWER && round == 0);
                Pcm16 samples = talks && inSlot >= 0 && inSlot + CHUNK_SAMPLES <= recording.length()
                        ? recording.slice(inSlot, inSlot + CHUNK_SAMPLES)
                        : silence;
                records.add(new AudioRecord.Chunk(0, leg, records.size(), clock.instant(), sample, samples));
                sample += CHUNK_SAMPLES;
            }
        }
        records.add(new AudioRecord.Close(0, leg, records.size(), clock.instant()));
        return records;
    }

    private Request request() {
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
