package io.spiritlm.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.spiritlm.deploy.pipeline.ModelFolder;
import io.spiritlm.deploy.pipeline.Passed;
import io.spiritlm.deploy.pipeline.Pipeline;
import io.spiritlm.deploy.pipeline.StageName;
import io.spiritlm.lm.Vocabulary;
import io.spiritlm.vocode.Vocoded;
import io.spiritlm.vocode.Vocoder;
import io.spiritlm.wire.AudioRecord;
import io.spiritlm.wire.ContinuationRecord;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Pcm16;
import io.spiritlm.wire.Request;
import io.spiritlm.wire.Sampling;
import io.spiritlm.wire.SpeechRecord;
import io.spiritlm.wire.Task;
import io.spiritlm.wire.Topics;
import io.spiritlm.wire.TurnId;
import io.spiritlm.wire.Voice;
import io.spiritlm.wire.units.Modality;
import io.spiritlm.wire.units.ModelOutput;
import io.spiritlm.wire.units.Span;
import io.spiritlm.wire.units.SpeechSpan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;

/** Turns of a model that may write what it likes, through all stages; its weights are random. */
@Timeout(180)
class ArbitraryTurnIT {
    private static final Path TREE = Path.of("src", "test", "resources", "released-tree");
    private static final int CALLS = 4;

    private final Map<TurnId, List<ContinuationRecord.Piece>> written = new LinkedHashMap<>();
    private final Map<TurnId, Pcm16> said = new HashMap<>();

    @Test
    void isReadAsModelOutputIsAndItsSpeechGoesOnFromThePrompts() throws Exception {
        ModelFolder model = new ModelFolder(TREE);
        try (Pipeline pipeline = Pipeline.local(model, EnumSet.allOf(StageName.class))) {
            for (Passed passed : pipeline.exchange(calls(), List.of(Topics.CONTINUATIONS, Topics.SPEECH))
                    .toIterable()) {
                switch (passed.record()) {
                    case ContinuationRecord.Piece piece ->
                        written.computeIfAbsent(piece.turn(), _ -> new ArrayList<>())
                                .add(piece);
                    case SpeechRecord.Chunk chunk -> said.merge(chunk.turn(), chunk.samples(), Pcm16::concat);
                    default -> {}
                }
            }
        }
        assertThat(written).hasSizeGreaterThanOrEqualTo(CALLS);
        int goingOn = 0;
        int texts = 0;
        try (Vocabulary vocabulary = Vocabulary.open(model.languageModel());
                Vocoder vocoder = Vocoder.open(model.vocoder())) {
            for (Map.Entry<TurnId, List<ContinuationRecord.Piece>> turn : written.entrySet()) {
                List<ContinuationRecord.Piece> pieces = turn.getValue();
                List<Integer> tokens = pieces.stream()
                        .flatMap(piece -> piece.tokens().stream())
                        .toList();
                List<Span> runs = ModelOutput.read(vocabulary.decode(tokens));
                Pcm16 expected = Pcm16.of();
                for (int i = 0; i < runs.size(); i++) {
                    if (runs.get(i) instanceof SpeechSpan speech) {
                        SpeechSpan prompt = i == 0 ? prompt(pieces) : SpeechSpan.semantic();
                        boolean dropped = i == 0 && prompt.tokens().isEmpty();
                        assertThat(dropped)
                                .isEqualTo(i == 0 && speech.tokens().size() < ModelOutput.LEAST_SEMANTIC_UNITS);
                        goingOn += i == 0 && !dropped ? 1 : 0;
                        expected = dropped
                                ? expected
                                : expected.concat(sound(vocoder.vocode(speech, prompt, Voice.DEFAULT)));
                    } else {
                        texts++;
                    }
                }
                // the stage makes the sound in other pieces, which rounds otherwise
                assertThat(said.getOrDefault(turn.getKey(), Pcm16.of()).toFloats())
                        .as("%s", turn.getKey())
                        .hasSize(expected.length())
                        .containsExactly(expected.toFloats(), within(1e-3f));
            }
        }
        assertThat(goingOn).isPositive();
        assertThat(texts).isPositive();
    }

    private static SpeechSpan prompt(List<ContinuationRecord.Piece> pieces) {
        return pieces.stream()
                .map(ContinuationRecord.Piece::goesOnFrom)
                .filter(speech -> !speech.tokens().isEmpty())
                .findFirst()
                .orElseGet(SpeechSpan::semantic);
    }

    private static Pcm16 sound(Vocoded vocoded) {
        return ((Vocoded.Audio) vocoded).samples();
    }

    private static Map<LegId, Flux<AudioRecord>> calls() throws Exception {
        Map<LegId, Flux<AudioRecord>> legs = new LinkedHashMap<>();
        for (int seed = 0; seed < CALLS; seed++) {
            LegId leg = new LegId(Recording.newCall(), "caller");
            var request = new Request(
                    Task.CONTINUE,
                    Modality.ARBITRARY,
                    new Sampling.Drawn(0.8f, 0.95f, 0, seed, 60),
                    Voice.DEFAULT,
                    Duration.ofDays(1));
            legs.put(leg, Recording.ofFile(DemoRecording.file(), leg, request));
        }
        return legs;
    }
}
