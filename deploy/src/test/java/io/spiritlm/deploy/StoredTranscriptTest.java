package io.spiritlm.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spiritlm.deploy.pipeline.Passed;
import io.spiritlm.tokenize.words.TimedWord;
import io.spiritlm.wire.ContinuationRecord;
import io.spiritlm.wire.Cue;
import io.spiritlm.wire.Finality;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.TurnId;
import io.spiritlm.wire.UnitsRecord;
import io.spiritlm.wire.UtteranceId;
import io.spiritlm.wire.WireRecord;
import io.spiritlm.wire.units.TextSpan;
import io.spiritlm.wire.units.TimedUnit;
import io.spiritlm.wire.units.UnitTracks;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class StoredTranscriptTest {
    private static final LegId LEG = LegId.of("call", "caller");
    private static final Cue CUE = new Cue(Requests.transcript(), Instant.EPOCH);

    /** The utterance begins here: after 2 s. */
    private static final long START_SAMPLE = 32_000;

    private final List<TimedUnit> timed = new ArrayList<>();

    @Test
    void saysWhenEachWordWasSaidInTheRecording() throws JsonProcessingException {
        WordTimes times = (text, semantic) -> {
            timed.addAll(semantic);
            return Optional.of(List.of(new TimedWord(text, 0.04, 0.1)));
        };
        assertThat(line(times))
                .isEqualTo("{\"file\":\"a.wav\",\"utterances\":[{\"start\":2.0,\"end\":2.12,\"text\":\"hello\","
                        + "\"logProbability\":-1.5,\"words\":[{\"word\":\"hello\",\"start\":2.04,\"end\":2.1}]}]}");
        assertThat(timed).containsExactly(new TimedUnit(5, 0, 1), new TimedUnit(6, 1, 1), new TimedUnit(7, 2, 1));
    }

    @Test
    void saysNothingOfWordsWhereTheirTimesAreUnknown() throws JsonProcessingException {
        assertThat(line(WordTimes.UNKNOWN))
                .isEqualTo("{\"file\":\"a.wav\",\"utterances\":[{\"start\":2.0,\"end\":2.12,\"text\":\"hello\","
                        + "\"logProbability\":-1.5}]}");
    }

    private static String line(WordTimes times) throws JsonProcessingException {
        var gathering = new HeardUtterances();
        gathering.take(passed(speech(0, UnitTracks.ofFrames(0, 9, 9), Finality.PREVIEW)));
        gathering.take(passed(speech(0, UnitTracks.ofFrames(0, 5, 6), Finality.FINAL)));
        gathering.take(passed(speech(1, UnitTracks.ofFrames(2, 7), Finality.LAST)));
        gathering.take(passed(new ContinuationRecord.Piece(
                0, new TurnId(LEG, 0), 0, CUE, new TextSpan(" hello"), List.of(), -1.5, List.of())));
        return new ObjectMapper().writeValueAsString(StoredTranscript.of("a.wav", gathering.all(), times));
    }

    private static UnitsRecord speech(long sequence, UnitTracks tracks, Finality finality) {
        return new UnitsRecord.Speech(0, new UtteranceId(LEG, 0), sequence, CUE, START_SAMPLE, tracks, finality);
    }

    private static Passed passed(WireRecord record) {
        return new Passed("topic", record, Instant.EPOCH);
    }
}
