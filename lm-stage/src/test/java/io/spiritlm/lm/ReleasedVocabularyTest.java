package io.spiritlm.lm;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.spiritlm.wire.units.Codebooks;
import io.spiritlm.wire.units.Modality;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** EXPRESSIVE's tokens have the released ids, and what may be written is what the release lets be written. */
class ReleasedVocabularyTest {
    private static final int TEXT_PIECES = 32_000;
    private static final int TEXT = 32_000;
    private static final int SPEECH = 32_001;
    private static final int SEMANTIC = 32_002;
    private static final int PITCH = 32_503;
    private static final int STYLE = 32_567;
    private static final int END = 32_667;
    private static final int ROWS = 32_768;

    private static final int UNKNOWN = 2;
    private static final int CONTROL = 3;
    private static final int USER_DEFINED = 4;
    private static final int BYTE = 6;

    @TempDir
    private static Path folder;

    private static Vocabulary vocabulary;

    @BeforeAll
    static void open() throws IOException {
        ByteString.Output model = ByteString.newOutput();
        CodedOutputStream out = CodedOutputStream.newInstance(model);
        out.writeBytes(1, piece("<unk>", UNKNOWN, 0));
        out.writeBytes(1, piece("<s>", CONTROL, 0));
        out.writeBytes(1, piece("</s>", CONTROL, 0));
        for (int value = 0; value < 256; value++) {
            out.writeBytes(1, piece("<0x%02X>".formatted(value), BYTE, 0));
        }
        for (int id = 259; id < TEXT_PIECES; id++) {
            out.writeBytes(1, piece("\u2581piece" + id, 1, 259 - id));
        }
        List<String> added = new ArrayList<>(List.of("[Text]", "[Speech]"));
        IntStream.range(0, 501).forEach(i -> added.add("[Hu" + i + "]"));
        IntStream.range(0, 64).forEach(i -> added.add("[Pi" + i + "]"));
        IntStream.range(0, 100).forEach(i -> added.add("[St" + i + "]"));
        for (String name : added) {
            out.writeBytes(1, piece(name, USER_DEFINED, 0));
        }
        // byte pairs (field 3 is 2), bytes stand in (field 35 is 1); further spaces are kept (field 4 is 0)
        out.writeBytes(2, ByteString.copyFrom(new byte[] {24, 2, (byte) 0x98, 2, 1}));
        out.writeBytes(3, ByteString.copyFrom(new byte[] {32, 0}));
        out.flush();
        Files.write(folder.resolve("tokenizer.model"), model.toByteString().toByteArray());
        vocabulary = Vocabulary.open(folder);
    }

    private static ByteString piece(String name, int type, float score) throws IOException {
        ByteString.Output piece = ByteString.newOutput();
        CodedOutputStream out = CodedOutputStream.newInstance(piece);
        out.writeString(1, name);
        out.writeFloat(2, score);
        out.writeEnum(3, type);
        out.flush();
        return piece.toByteString();
    }

    @AfterAll
    static void close() {
        vocabulary.close();
    }

    @Test
    void hasTheReleasedIds() {
        assertThat(vocabulary.codebooks()).isEqualTo(Codebooks.EXPRESSIVE);
        assertThat(vocabulary.size()).isEqualTo(END);
        assertThat(vocabulary.beginId()).isEqualTo(1);
        assertThat(List.of("[Text]", "[Speech]", "[Hu0]", "[Hu500]", "[Pi0]", "[Pi63]", "[St0]", "[St99]"))
                .extracting(name -> vocabulary.id(name).orElseThrow())
                .containsExactly(TEXT, SPEECH, SEMANTIC, 32_502, PITCH, 32_566, STYLE, 32_666);
    }

    @Test
    void encodesWhatStandsInAPrompt() {
        int[] ids = vocabulary.encode("[Speech][St99][Pi63][Hu500][Text]");
        // a word begins before the first marker; here no piece is the mark of it, so its three bytes stand in
        assertThat(ids)
                .startsWith(1)
                .endsWith(SPEECH, 32_666, 32_566, 32_502, TEXT)
                .hasSize(1 + 3 + 5);
    }

    @Test
    void letsTextBeTextAlone() {
        assertThat(allowed(Modality.TEXT)).isEqualTo(union(2, 3, 3, TEXT_PIECES));
    }

    @Test
    void letsSpeechBeSpeechOfAllStreams() {
        assertThat(allowed(Modality.SPEECH)).isEqualTo(union(2, 3, SEMANTIC, END));
    }

    @Test
    void letsArbitraryOutputBeAnythingButPadding() {
        assertThat(allowed(Modality.ARBITRARY)).isEqualTo(union(2, 3, 3, END));
    }

    private static BitSet allowed(Modality modality) {
        BitSet allowed = vocabulary.banned(modality, ROWS);
        allowed.flip(0, ROWS);
        return allowed;
    }

    /** The end token, and the rest. */
    private static BitSet union(int from, int to, int otherFrom, int otherTo) {
        BitSet ids = new BitSet();
        ids.set(from, to);
        ids.set(otherFrom, otherTo);
        return ids;
    }
}
