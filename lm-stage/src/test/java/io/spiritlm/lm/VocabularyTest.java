package io.spiritlm.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.spiritlm.neural.CheckpointException;
import io.spiritlm.wire.units.Codebooks;
import io.spiritlm.wire.units.Modality;
import io.spiritlm.wire.units.SpeechToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class VocabularyTest {
    @TempDir
    Path folder;

    /** Markers as added tokens, and as pieces of the text model (src/test/golden/vocabulary.py). */
    @ParameterizedTest
    @ValueSource(strings = {"pieces-apart", "pieces-within", "pieces-within-llama"})
    void encodesAsTheReferenceDoes(String name) throws IOException {
        var golden =
                new ObjectMapper().readTree(Files.readString(Golden.folder(name).resolve("golden.json")));
        try (var vocabulary = Vocabulary.open(Golden.folder(name))) {
            for (var entry : golden.properties()) {
                assertThat(vocabulary.encode(entry.getKey()))
                        .as(entry.getKey())
                        .isEqualTo(Golden.ints(entry.getValue()));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pieces-apart", "pieces-within"})
    void knowsEveryKindOfToken(String name) {
        try (var vocabulary = Vocabulary.open(Golden.folder(name))) {
            assertThat(vocabulary.codebooks()).isEqualTo(new Codebooks(4, 0, 0));
            assertThat(vocabulary.token(vocabulary.id("[Hu2]").orElseThrow()))
                    .isEqualTo(new LanguageToken.Unit(SpeechToken.semantic(2)));
            assertThat(vocabulary.token(vocabulary.id("[Text]").orElseThrow()))
                    .isEqualTo(new LanguageToken.Marker("[Text]"));
            assertThat(vocabulary.token(vocabulary.endId())).isEqualTo(new LanguageToken.Control("</s>"));
            assertThat(vocabulary.token(vocabulary.size())).isEqualTo(new LanguageToken.Control("<pad>"));
        }
    }

    @Test
    void writesBackTheTextItReads() {
        try (var vocabulary = Vocabulary.open(Golden.folder("pieces-apart"))) {
            var text = new StringBuilder();
            var assembler = new TextAssembler();
            for (int id : vocabulary.encode("[Text]hello there another letter")) {
                text.append(assembler.add(vocabulary.token(id)));
            }
            assertThat(text).hasToString("hello there another letter");
        }
    }

    @Test
    void refusesUnitsThatTheCodebookHasNot() {
        try (var vocabulary = Vocabulary.open(Golden.folder("pieces-apart"))) {
            assertThatThrownBy(() -> vocabulary.encode("[Speech][Hu3][Hu4]"))
                    .hasMessage("prompt: expected [Hu0]..[Hu3], found [Hu4]");
        }
    }

    @Test
    void bansWhatTheOutputModalityExcludes() {
        int rows = 40;
        try (var vocabulary = Vocabulary.open(Golden.folder("pieces-apart"))) {
            int units = vocabulary.id("[Hu0]").orElseThrow();
            int text = vocabulary.encodeText("a")[0];
            var textOnly = vocabulary.banned(Modality.TEXT, rows);
            var speechOnly = vocabulary.banned(Modality.SPEECH, rows);
            var arbitrary = vocabulary.banned(Modality.ARBITRARY, rows);
            assertThat(IntStream.range(units, units + 4))
                    .allMatch(textOnly::get)
                    .noneMatch(speechOnly::get);
            assertThat(textOnly.get(text)).isFalse();
            assertThat(speechOnly.get(text)).isTrue();
            for (var banned : new java.util.BitSet[] {textOnly, speechOnly, arbitrary}) {
                assertThat(banned.get(vocabulary.endId())).isFalse();
                assertThat(banned.get(vocabulary.beginId())).isTrue();
                assertThat(banned.get(vocabulary.id("[ASR]").orElseThrow())).isTrue();
                assertThat(IntStream.range(vocabulary.size(), rows)).allMatch(banned::get);
            }
            assertThat(textOnly.get(vocabulary.id("[Speech]").orElseThrow())).isTrue();
            assertThat(speechOnly.get(vocabulary.id("[Text]").orElseThrow())).isTrue();
            assertThat(arbitrary.get(vocabulary.id("[Text]").orElseThrow())).isFalse();
        }
    }

    @Test
    void saysWhatIsWrongWithATextModel() throws IOException {
        assertThatThrownBy(() -> Vocabulary.open(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("expected a readable file " + folder.resolve("tokenizer.model"));
        Files.write(folder.resolve("tokenizer.model"), new byte[] {10, 100, 1});
        assertThatThrownBy(() -> Vocabulary.open(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("expected a SentencePiece model");
    }
}
