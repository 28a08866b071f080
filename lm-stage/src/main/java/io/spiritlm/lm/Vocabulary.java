package io.spiritlm.lm;

import ai.djl.sentencepiece.SpTokenizer;
import io.spiritlm.neural.CheckpointException;
import io.spiritlm.wire.units.Codebooks;
import io.spiritlm.wire.units.Modality;
import io.spiritlm.wire.units.UnitStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * One vocabulary of text pieces, markers, task tags and speech units, read from a model folder: {@code tokenizer.model}, and
 * the added tokens of {@code tokenizer_config.json}. Markers and units may also be pieces of {@code tokenizer.model}.
 *
 * <p>Thread-safe until closed.
 */
public final class Vocabulary implements AutoCloseable {
    /** Anything that could be a marker, a tag or a unit. */
    private static final Pattern BRACKETED = Pattern.compile("\\[[A-Za-z]{1,16}[0-9]{0,9}]");

    private final SpTokenizer text;
    private final Map<Integer, LanguageToken> tokens;
    private final Map<String, Integer> ids = new HashMap<>();
    private final Codebooks codebooks;
    private final boolean markersAreText;
    private final int unknownId;
    private final int beginId;
    private final int endId;

    private Vocabulary(SpTokenizer text, List<LanguageToken> pieces, Map<Integer, LanguageToken> added, Path folder) {
        this.text = text;
        tokens = new TreeMap<>(added);
        for (int id = 0; id < pieces.size(); id++) {
            tokens.put(id, pieces.get(id));
        }
        tokens.forEach((id, token) -> {
            switch (token) {
                case LanguageToken.Unit unit -> ids.put(unit.token().toString(), id);
                case LanguageToken.Marker marker -> ids.put(marker.name(), id);
                case LanguageToken.Control control -> ids.put(control.name(), id);
                case LanguageToken.TextPiece piece -> {}
                case LanguageToken.TextByte value -> {}
            }
        });
        markersAreText = pieces.stream().anyMatch(LanguageToken.Unit.class::isInstance);
        codebooks = new Codebooks(units(UnitStream.SEMANTIC), units(UnitStream.PITCH), units(UnitStream.STYLE));
        unknownId = ids.getOrDefault("<unk>", -1);
        beginId = required(folder, "<s>");
        endId = required(folder, "</s>");
        required(folder, "[Text]");
        required(folder, "[Speech]");
    }

    /**
     * Opens a model folder's vocabulary.
     *
     * @throws CheckpointException if a file is missing or malformed, or markers are missing
     */
    public static Vocabulary open(Path folder) {
        Path file = folder.resolve("tokenizer.model");
        byte[] bytes = SentencePieces.bytes(file);
        var pieces = SentencePieces.read(file, bytes);
        return new Vocabulary(new SpTokenizer(bytes), pieces, AddedTokens.read(folder), folder);
    }

    private int units(UnitStream stream) {
        return tokens.values().stream()
                .filter(token -> token instanceof LanguageToken.Unit unit && unit.token().stream() == stream)
                .mapToInt(token -> ((LanguageToken.Unit) token).token().id() + 1)
                .max()
                .orElse(0);
    }

    private int required(Path folder, String name) {
        Integer id = ids.get(name);
        if (id == null) {
            throw new CheckpointException("vocabulary of " + folder + ": expected a token " + name + ", found none");
        }
        return id;
    }

    /** One more than the highest id. */
    public int size() {
        return tokens.keySet().stream().mapToInt(Integer::intValue).max().orElse(0) + 1;
    }

    public Codebooks codebooks() {
        return codebooks;
    }

    /** The id that begins every sequence. */
    public int beginId() {
        return beginId;
    }

    /** The id that ends a sequence. */
    public int endId() {
        return endId;
    }

    /** The id of a marker, tag or unit: {@code [Text]}, {@code [ASR]}, {@code [Hu12]}. */
    public OptionalInt id(String name) {
        Integer id = ids.get(name);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /** What an id stands for. */
    public LanguageToken token(int id) {
        return tokens.getOrDefault(id, new LanguageToken.Control("<pad>"));
    }

    /**
     * The ids of a prompt string, the begin token first.
     *
     * @throws IllegalArgumentException if it holds a unit that the codebooks haven't: {@code prompt: expected [Hu0]..[Hu500],
     *     found [Hu731]}
     */
    public int[] encode(String prompt) {
        var sequence = IntStream.builder().add(beginId);
        int end = 0;
        var matcher = BRACKETED.matcher(prompt);
        while (matcher.find()) {
            Integer id = ids.get(matcher.group());
            if (id == null && AddedTokens.token(matcher.group()) instanceof LanguageToken.Unit unit) {
                codebooks.check(unit.token(), "prompt");
            }
            if (id != null && !markersAreText) {
                addText(prompt.substring(end, matcher.start()), sequence);
                sequence.add(id);
                end = matcher.end();
            }
        }
        addText(prompt.substring(end), sequence);
        return sequence.build().toArray();
    }

    private void addText(String part, IntStream.Builder sequence) {
        for (int id : encodeText(part)) {
            sequence.add(id);
        }
    }

    /** The ids of plain text; characters that no piece has are left out. */
    public int[] encodeText(String plain) {
        if (plain.isEmpty()) {
            return new int[0];
        }
        return Arrays.stream(text.getProcessor().encode(plain))
                .filter(id -> id != unknownId)
                .toArray();
    }

    /**
     * The ids that may not be written: padding rows and what never is an answer always; all but text for {@link
     * Modality#TEXT}; text and markers for {@link Modality#SPEECH}. The end token always may.
     *
     * @param rows how many logits the network has
     */
    public BitSet banned(Modality modality, int rows) {
        var banned = new BitSet(rows);
        for (int id = 0; id < rows; id++) {
            banned.set(id, id != endId && isBanned(token(id), modality));
        }
        return banned;
    }

    private static boolean isBanned(LanguageToken token, Modality modality) {
        return switch (token) {
            case LanguageToken.TextPiece piece -> modality == Modality.SPEECH;
            case LanguageToken.TextByte value -> modality == Modality.SPEECH;
            case LanguageToken.Unit unit -> modality == Modality.TEXT;
            case LanguageToken.Marker marker ->
                modality != Modality.ARBITRARY
                        || !(marker.name().equals("[Text]") || marker.name().equals("[Speech]"));
            case LanguageToken.Control control -> true;
        };
    }

    @Override
    public void close() {
        text.close();
    }
}
