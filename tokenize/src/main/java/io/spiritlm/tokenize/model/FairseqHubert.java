package io.spiritlm.tokenize.model;

import io.spiritlm.neural.Checkpoint;
import io.spiritlm.neural.StoredType;
import io.spiritlm.tokenize.model.HubertConfig.Convolution;
import io.spiritlm.tokenize.model.HubertConfig.ExtractorNorm;
import io.spiritlm.tokenize.model.HubertConfig.LayerOrder;
import io.spiritlm.tokenize.model.HubertConfig.Standardisation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A HuBERT as fairseq saves it, under the names that Hugging Face gives the same weights.
 *
 * <p>What only training needs ({@code label_embs_concat}, {@code final_proj}, {@code mask_emb}) is left out. Thread-safe.
 */
final class FairseqHubert implements Checkpoint {
    /** fairseq's names, and what they are called here; the first that fits counts. */
    private static final List<Map.Entry<Pattern, String>> NAMES = List.of(
            rule("feature_extractor\\.conv_layers\\.(\\d+)\\.0\\.(.*)", "feature_extractor.conv_layers.$1.conv.$2"),
            rule(
                    "feature_extractor\\.conv_layers\\.(\\d+)\\.2\\.(?:1\\.)?(.*)",
                    "feature_extractor.conv_layers.$1.layer_norm.$2"),
            rule("layer_norm\\.(.*)", "feature_projection.layer_norm.$1"),
            rule("post_extract_proj\\.(.*)", "feature_projection.projection.$1"),
            rule("encoder\\.pos_conv\\.0\\.(.*)", "encoder.pos_conv_embed.conv.$1"),
            rule("encoder\\.layer_norm\\.(.*)", "encoder.layer_norm.$1"),
            rule("encoder\\.layers\\.(\\d+)\\.self_attn\\.(.*)", "encoder.layers.$1.attention.$2"),
            rule("encoder\\.layers\\.(\\d+)\\.self_attn_layer_norm\\.(.*)", "encoder.layers.$1.layer_norm.$2"),
            rule("encoder\\.layers\\.(\\d+)\\.fc1\\.(.*)", "encoder.layers.$1.feed_forward.intermediate_dense.$2"),
            rule("encoder\\.layers\\.(\\d+)\\.fc2\\.(.*)", "encoder.layers.$1.feed_forward.output_dense.$2"),
            rule("encoder\\.layers\\.(\\d+)\\.final_layer_norm\\.(.*)", "encoder.layers.$1.final_layer_norm.$2"));

    /** A Python list of triples, perhaps repeated, without blanks: {@code [(512,3,2)]*4}. */
    private static final Pattern LAYERS = Pattern.compile("\\[((?:\\(\\d+,\\d+,\\d+\\),?)+)](?:\\*(\\d+))?(?:\\+|$)");

    private static final Pattern LAYER = Pattern.compile("\\((\\d+),(\\d+),(\\d+)\\)");
    private static final int MOST_LAYERS = 64;
    /** A pattern's repetitions take stack. */
    private static final int MOST_CHARACTERS = 500;

    /** fairseq's default of every layer norm. */
    private static final float EPSILON = 1e-5f;

    private final Checkpoint saved;
    /** By our name, fairseq's. */
    private final Map<String, String> names = new LinkedHashMap<>();

    FairseqHubert(Checkpoint saved) {
        this.saved = saved;
        for (String name : saved.names()) {
            ours(name).ifPresent(ours -> names.put(ours, name));
        }
    }

    private static Map.Entry<Pattern, String> rule(String theirs, String ours) {
        return Map.entry(Pattern.compile(theirs), ours);
    }

    private static Optional<String> ours(String name) {
        for (Map.Entry<Pattern, String> rule : NAMES) {
            Matcher matcher = rule.getKey().matcher(name);
            if (matcher.matches()) {
                return Optional.of(matcher.replaceFirst(rule.getValue()));
            }
        }
        return Optional.empty();
    }

    @Override
    public Set<String> names() {
        return Set.copyOf(names.keySet());
    }

    @Override
    public List<Long> shape(String name) {
        return saved.shape(saved(name));
    }

    @Override
    public StoredType type(String name) {
        return saved.type(saved(name));
    }

    @Override
    public void copy(String name, StoredType as, StoredType.Sink sink) {
        saved.copy(saved(name), as, sink);
    }

    /** A name that isn't there is passed on: whoever has the file says so. */
    private String saved(String name) {
        return names.getOrDefault(name, name);
    }

    @Override
    public void close() {
        saved.close();
    }

    /**
     * The shape of the network.
     *
     * @param model fairseq's {@code model_cfg}
     * @param task its {@code task_cfg}
     * @param featureLayer the 1-based transformer layer whose output is quantized
     * @throws IllegalArgumentException naming the field that can't be used
     */
    static HubertConfig config(Map<String, Object> model, Map<String, Object> task, int featureLayer) {
        return new HubertConfig(
                convolutions(text(model, "conv_feature_layers")),
                flag(model, "conv_bias"),
                switch (text(model, "extractor_mode")) {
                    case "default" -> ExtractorNorm.GROUP;
                    case "layer_norm" -> ExtractorNorm.LAYER;
                    case String other ->
                        throw new IllegalArgumentException(
                                "extractor_mode: expected default or layer_norm, found '" + other + "'");
                },
                integer(model, "encoder_embed_dim"),
                integer(model, "encoder_layers"),
                integer(model, "encoder_attention_heads"),
                integer(model, "encoder_ffn_embed_dim"),
                integer(model, "conv_pos"),
                integer(model, "conv_pos_groups"),
                flag(model, "layer_norm_first") ? LayerOrder.PRE_NORM : LayerOrder.POST_NORM,
                EPSILON,
                featureLayer,
                false,
                flag(task, "normalize") ? Standardisation.FAIRSEQ : Standardisation.NONE,
                Optional.empty());
    }

    static List<Convolution> convolutions(String layers) {
        if (layers.length() > MOST_CHARACTERS) {
            throw new IllegalArgumentException("conv_feature_layers: expected at most " + MOST_CHARACTERS
                    + " characters, found " + layers.length());
        }
        String terms = layers.replace(" ", "");
        List<Convolution> convolutions = new ArrayList<>();
        int end = 0;
        Matcher term = LAYERS.matcher(terms);
        while (term.region(end, terms.length()).lookingAt()) {
            end = term.end();
            int times = term.group(2) == null ? 1 : number(term.group(2));
            for (int i = 0; i < times && convolutions.size() <= MOST_LAYERS; i++) {
                Matcher layer = LAYER.matcher(term.group(1));
                while (layer.find()) {
                    convolutions.add(
                            new Convolution(number(layer.group(1)), number(layer.group(2)), number(layer.group(3))));
                }
            }
        }
        if (convolutions.isEmpty()
                || convolutions.size() > MOST_LAYERS
                || end < terms.length()
                || terms.endsWith("+")) {
            throw new IllegalArgumentException("conv_feature_layers: expected 1 to " + MOST_LAYERS
                    + " layers as [(channels, kernel, stride)] * n + ..., found '" + layers + "'");
        }
        return convolutions;
    }

    private static int number(String digits) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("conv_feature_layers: expected numbers below 2^31, found " + digits, e);
        }
    }

    private static String text(Map<String, Object> config, String field) {
        if (config.get(field) instanceof String text) {
            return text;
        }
        throw missing(config, field, "a text");
    }

    private static int integer(Map<String, Object> config, String field) {
        if (config.get(field) instanceof Long number && number == number.intValue()) {
            return number.intValue();
        }
        throw missing(config, field, "a whole number");
    }

    private static boolean flag(Map<String, Object> config, String field) {
        if (config.getOrDefault(field, false) instanceof Boolean flag) {
            return flag;
        }
        throw missing(config, field, "true or false");
    }

    private static IllegalArgumentException missing(Map<String, Object> config, String field, String expected) {
        Object found = config.get(field);
        return new IllegalArgumentException(
                field + ": expected " + expected + ", found " + (found == null ? "none" : found));
    }
}
