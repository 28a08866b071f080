package io.spiritlm.lm;

import ai.djl.sentencepiece.SpTokenizer;
import io.spiritlm.neural.CheckpointException;
import io.spiritlm.wire.units.Codebooks;
import io.spiritlm.wire.units.Modality;
import io.spiritlm.wire.units.SpeechToken;
import io.spiritlm.wire.units.UnitStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * One vocabulary of text pieces, markers, task tags and speech units, read from a model folder: {@code tokenizer.model}, and
 * the added tokens of {@code tokenizer_config.json}. Markers and units may also be pieces of {@code tokenizer.model}. Added tokens
 * are cut out of a prompt before the text between them is encoded.
 *
 * <p>Thread-safe until closed.
 */
public final class Vocabulary implements AutoCloseable {
    /** Anything that could be a marker, a tag or a unit. */
    private static final Pattern BRACKETED = Pattern.compile("\\[[A-Za-z]{1,16}[0-9]{0,9}]");

    private static final int MOST_UNITS = 1 << 20;

    private final SpTokenizer text;
    private final Map<Integer, LanguageToken> tokens;
    private final Map<String, Integer> ids = new HashMap<>();
    private final Codebooks codebooks;
    /** Names of added tokens: what the text model doesn't know, or isn't asked for. */
    private final Set<String> apart = new HashSet<>();

    private final int unknownId;
    private final int beginId;
    private final int endId;

    private Vocabulary(SentencePieceModel model, Map<Integer, LanguageToken> added, Path folder) {
        List<LanguageToken> pieces = model.tokens();
        tokens = new TreeMap<>(added);
        for (int id = 0; id < pieces.size(); id++) {
            tokens.put(id, pieces.get(id));
        }
        tokens.forEach((id, token) -> name(token).ifPresent(name -> ids.put(name, id)));
        added.values().forEach(token -> name(token).ifPresent(apart::add));
        codebooks = new Codebooks(
                units(folder, UnitStream.SEMANTIC), units(folder, UnitStream.PITCH), units(folder, UnitStream.STYLE));
        unknownId = ids.getOrDefault("<unk>", -1);
        beginId = required(folder, "<s>");
        endId = required(folder, "</s>");
        required(folder, "[Text]");
        required(folder, "[Speech]");
        text = model.encoder();
    }

    private static Optional<String> name(LanguageToken token) {
        return switch (token) {
            case LanguageToken.Unit unit -> Optional.of(unit.token().toString());
            case LanguageToken.Marker marker -> Optional.of(marker.name());
            case LanguageToken.Control control -> Optional.of(control.name());
            case LanguageToken.TextPiece _, LanguageToken.TextByte _ -> Optional.empty();
        };
    }

    /**
     * Opens a model folder's vocabulary.
     *
     * @throws CheckpointException if a file is missing or malformed, or markers are missing
     */
    public static Vocabulary open(Path folder) {
        return new Vocabulary(
                SentencePieceModel.read(folder.resolve("tokenizer.model")), AddedTokens.read(folder), folder);
    }

    /** How many units of a stream there are, from 0 on. */
    private int units(Path folder, UnitStream stream) {
        BitSet units = new BitSet();
        for (LanguageToken token : tokens.values()) {
            if (token instanceof LanguageToken.Unit(SpeechToken unit) && unit.stream() == stream) {
                if (unit.id() >= MOST_UNITS) {
                    throw new CheckpointException(
                            "vocabulary of %s: expected units below %d, found %s".formatted(folder, MOST_UNITS, unit));
                }
                units.set(unit.id());
            }
        }
        if (units.nextClearBit(0) < units.length()) {
            throw new CheckpointException("vocabulary of %s: expected every unit up to %s, found no %s"
                    .formatted(
                            folder,
                            new SpeechToken(stream, units.length() - 1),
                            new SpeechToken(stream, units.nextClearBit(0))));
        }
        return units.length();
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
            if (id != null && apart.contains(matcher.group())) {
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
     * The string that ids stand for, markers and units in it, as {@link io.spiritlm.wire.units.ModelOutput#read} takes it. Controls and
     * padding stand for nothing.
     */
    public String decode(List<Integer> written) {
        var string = new StringBuilder();
        var bytes = new ByteArrayOutputStream();
        for (int id : written) {
            if (token(id) instanceof LanguageToken.TextByte(byte value)) {
                bytes.write(value);
                continue;
            }
            string.append(bytes.toString(StandardCharsets.UTF_8));
            bytes.reset();
            switch (token(id)) {
                case LanguageToken.TextPiece(String piece) ->
                    string.append(piece.replace(TextAssembler.WORD_START, ' '));
                case LanguageToken.Unit(SpeechToken unit) -> string.append(unit);
                case LanguageToken.Marker(String name) -> string.append(name);
                case LanguageToken.TextByte _, LanguageToken.Control _ -> {}
            }
        }
        return string.append(bytes.toString(StandardCharsets.UTF_8)).toString();
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
