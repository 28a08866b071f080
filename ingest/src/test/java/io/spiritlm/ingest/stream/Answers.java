package io.spiritlm.ingest.stream;

import io.spiritlm.wire.ContinuationRecord;
import io.spiritlm.wire.Cue;
import io.spiritlm.wire.Finality;
import io.spiritlm.wire.Finish;
import io.spiritlm.wire.LegClosed;
import io.spiritlm.wire.Pcm16;
import io.spiritlm.wire.SpeechRecord;
import io.spiritlm.wire.Topics;
import io.spiritlm.wire.TurnId;
import io.spiritlm.wire.UnitsRecord;
import io.spiritlm.wire.Usage;
import io.spiritlm.wire.UtteranceId;
import io.spiritlm.wire.units.TextSpan;
import io.spiritlm.wire.units.TimedUnit;
import io.spiritlm.wire.units.UnitTracks;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/** Puts results of every kind behind a fake leg. */
final class Answers {
    private Answers() {}

    /** An utterance of 80 ms at 16 kHz sample 1,600 and its answer: nine results, of which seven are told of. */
    static void turn(FakeCalls.Leg leg, long number) {
        Cue cue = new Cue(leg.request, Instant.EPOCH);
        UtteranceId utterance = new UtteranceId(leg.id, number);
        TurnId turn = utterance.answer();
        leg.add(Topics.UNITS, speech(utterance, 0, cue, new TimedUnit(1, 0, 1), Finality.PREVIEW));
        leg.add(Topics.UNITS, speech(utterance, 1, cue, new TimedUnit(5, 0, 1), Finality.FINAL));
        leg.add(Topics.UNITS, speech(utterance, 2, cue, new TimedUnit(7, 1, 1), Finality.LAST));
        var span = new TextSpan("hälló ");
        leg.add(Topics.CONTINUATIONS, new ContinuationRecord.Piece(0, turn, 0, cue, span, List.of(), 0, List.of()));
        leg.add(Topics.CONTINUATIONS, new ContinuationRecord.End(0, turn, 1, cue, Finish.STOP, "", new Usage(3, 1, 2)));
        leg.add(Topics.SPEECH, new SpeechRecord.Chunk(0, turn, 0, cue, 0, noise(number, 700)));
        leg.add(Topics.SPEECH, new SpeechRecord.Chunk(0, turn, 1, cue, 700, noise(number + 1, 333)));
        leg.add(Topics.SPEECH, new SpeechRecord.End(0, turn, 2, cue, Finish.CANCELLED, "someone spoke"));
        leg.add(Topics.UNITS, new UnitsRecord.Text(0, new UtteranceId(leg.id, number + 1), 0, cue, "said"));
    }

    /** The leg's end, in every topic. */
    static void end(FakeCalls.Leg leg, long utterances) {
        leg.add(Topics.UNITS, new LegClosed(0, leg.id, utterances));
        leg.add(Topics.CONTINUATIONS, new LegClosed(0, leg.id, utterances));
        leg.add(Topics.SPEECH, new LegClosed(0, leg.id, utterances));
    }

    /** Speech of so many samples. */
    static void speech(FakeCalls.Leg leg, long turn, long sequence, int samples) {
        Cue cue = new Cue(leg.request, Instant.EPOCH);
        leg.add(
                Topics.SPEECH,
                new SpeechRecord.Chunk(0, new TurnId(leg.id, turn), sequence, cue, 0, noise(sequence, samples)));
    }

    /** A piece of text. */
    static void text(FakeCalls.Leg leg, long turn, long sequence, String text) {
        Cue cue = new Cue(leg.request, Instant.EPOCH);
        leg.add(
                Topics.CONTINUATIONS,
                new ContinuationRecord.Piece(
                        0, new TurnId(leg.id, turn), sequence, cue, new TextSpan(text), List.of(), 0, List.of()));
    }

    static Pcm16 noise(long seed, int samples) {
        Random random = new Random(seed);
        short[] noise = new short[samples];
        for (int i = 0; i < samples; i++) {
            noise[i] = (short) random.nextInt();
        }
        return Pcm16.of(noise);
    }

    private static UnitsRecord.Speech speech(
            UtteranceId utterance, long sequence, Cue cue, TimedUnit unit, Finality finality) {
        return new UnitsRecord.Speech(0, utterance, sequence, cue, 1_600, UnitTracks.semantic(List.of(unit)), finality);
    }
}
