package io.spiritlm.lm;

import io.spiritlm.neural.CheckpointException;
import io.spiritlm.wire.Limits;
import io.spiritlm.wire.Restraints;
import io.spiritlm.wire.Task;
import io.spiritlm.wire.units.Modality;
import io.spiritlm.wire.units.Span;
import io.spiritlm.wire.units.SpeechSpan;
import io.spiritlm.wire.units.SpeechToken;
import io.spiritlm.wire.units.TextSpan;
import io.spiritlm.wire.units.UnitString;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes the prompt of a task. A model with task tags gets {@code [ASR]{units}[Text]}, {@code [TTS]{text}[Speech]} and {@code
 * [INT]{units}[Text]}, others the same with the modality's own marker in place of the tag. {@link Examples} go before either where there
 * are any, and then there is no tag.
 */
public final class Prompts {
    private static final String SPEECH_MARKER = "[Speech]";
    private static final String TEXT_MARKER = "[Text]";
    private static final String INTENT_TAG = "[INT]";

    private final Vocabulary vocabulary;
    private final TaskPrompt transcribe;
    private final TaskPrompt speak;
    private final Optional<TaskPrompt> classify;
    private final Optional<Labels> labels;

    /** Without examples, and without labels. */
    public Prompts(Vocabulary vocabulary) {
        this(vocabulary, Examples.NONE, List.of());
    }

    /**
     * Asks by examples where there are some.
     *
     * @param tagged the labels of a model that classifies by a tag; empty if it doesn't
     * @throws IllegalArgumentException if there is a single label, or one that the vocabulary can't spell
     */
    Prompts(Vocabulary vocabulary, Examples examples, List<String> tagged) {
        this.vocabulary = vocabulary;
        transcribe = examples.of(Task.TRANSCRIBE)
                .orElse(new TaskPrompt(tagOr(vocabulary, "[ASR]", SPEECH_MARKER), TEXT_MARKER));
        speak = examples.of(Task.SPEAK).orElse(new TaskPrompt(tagOr(vocabulary, "[TTS]", TEXT_MARKER), SPEECH_MARKER));
        var byExamples = examples.of(Task.CLASSIFY);
        if (byExamples.isPresent()) {
            classify = byExamples;
            // one example follows the other
            labels = Optional.of(
                    new Labels(examples.labels(), vocabulary.id(SPEECH_MARKER).orElseThrow()));
        } else if (!tagged.isEmpty() && vocabulary.id(INTENT_TAG).isPresent()) {
            classify = Optional.of(new TaskPrompt(INTENT_TAG, TEXT_MARKER));
            labels = Optional.of(Labels.of(tagged, vocabulary.endId(), vocabulary));
        } else {
            classify = Optional.empty();
            labels = Optional.empty();
        }
    }

    /**
     * Those of a model's folder.
     *
     * @param examples a folder of such; empty for the model's own, if it has one
     * @throws CheckpointException naming the folder, if examples or labels are malformed
     */
    static Prompts of(Path folder, Vocabulary vocabulary, Optional<Path> examples, List<String> tagged) {
        Path own = folder.resolve("examples");
        Optional<Path> used = examples.or(() -> Optional.of(own).filter(Files::isDirectory));
        try {
            return new Prompts(
                    vocabulary,
                    used.map(of -> Examples.read(
                                    of, unit -> vocabulary.codebooks().check(unit, "unit")))
                            .orElse(Examples.NONE),
                    tagged);
        } catch (IllegalArgumentException e) {
            throw new CheckpointException("language model " + folder + ": " + e.getMessage(), e);
        }
    }

    private static String tagOr(Vocabulary vocabulary, String tag, String marker) {
        return vocabulary.id(tag).isPresent() ? tag : marker;
    }

    /**
     * The prompt string; the begin token isn't part of it.
     *
     * @param input what was said and written so far
     * @param wanted what to answer in; other tasks than to continue have an answer of their own
     * @throws IllegalArgumentException if there is nothing in the input that the task could work on, or the model hasn't learned it
     */
    public String prompt(Task task, List<? extends Span> input, Modality wanted) {
        return switch (task) {
            case CONTINUE -> {
                content("speech or text", input);
                yield UnitString.prompt(input, wanted);
            }
            case TRANSCRIBE -> transcribe.of(content("speech", only(SpeechSpan.class, input)));
            case SPEAK -> speak.of(content("text", only(TextSpan.class, input)));
            case CLASSIFY -> classification().of(content("speech", only(SpeechSpan.class, input)));
        };
    }

    /**
     * What keeps a task's answer from going on.
     *
     * @param asked for by who wants it
     */
    Restraints restraints(Task task, Restraints asked) {
        return of(task).map(prompt -> prompt.restraints(asked)).orElse(asked);
    }

    /** What a task's answer begins with that nobody wants to read; empty if nothing. */
    String flag(Task task) {
        return of(task).map(TaskPrompt::flag).orElse("");
    }

    /**
     * What is told apart.
     *
     * @throws IllegalArgumentException if the model hasn't learned to
     */
    Labels labels() {
        classification();
        return labels.orElseThrow();
    }

    private Optional<TaskPrompt> of(Task task) {
        return switch (task) {
            case CONTINUE -> Optional.empty();
            case TRANSCRIBE -> Optional.of(transcribe);
            case SPEAK -> Optional.of(speak);
            case CLASSIFY -> classify;
        };
    }

    private TaskPrompt classification() {
        return classify.orElseThrow(() -> new IllegalArgumentException(
                "task classify: expected examples of it, or a model with the tag " + INTENT_TAG + ", found neither"));
    }

    /**
     * The prompt that continues an utterance of a conversation: its last spans, whole, as many as fit, before the utterance, all in
     * the order of speaking and with a marker where the modality changes.
     *
     * @param history what was said before, oldest first
     * @param most tokens that the history adds to the prompt; below 1 there is none
     * @throws IllegalArgumentException as {@link #prompt}, or if the prompt holds a unit that the vocabulary hasn't
     */
    String continuation(List<? extends Span> history, int most, List<? extends Span> input, Modality wanted) {
        String prompt = prompt(Task.CONTINUE, input, wanted);
        if (most < 1) {
            return prompt;
        }
        int alone = vocabulary.encode(prompt).length;
        for (int first = history.size() - 1; first >= 0; first--) {
            List<Span> spans = new ArrayList<>(history.subList(first, history.size()));
            spans.addAll(input);
            String longer = prompt(Task.CONTINUE, spans, wanted);
            if (vocabulary.encode(longer).length - alone > most) {
                break;
            }
            prompt = longer;
        }
        return prompt;
    }

    /** The run of speech that a prompt ends in, or its last {@value Limits#TOKENS} tokens; empty if it ends in text. */
    public static SpeechSpan lastSpeech(String prompt) {
        List<Span> runs = UnitString.parse(prompt);
        if (runs.isEmpty() || !(runs.getLast() instanceof SpeechSpan(List<SpeechToken> tokens))) {
            return SpeechSpan.semantic();
        }
        return new SpeechSpan(tokens.subList(Math.max(0, tokens.size() - Limits.TOKENS), tokens.size()));
    }

    private static List<Span> only(Class<? extends Span> modality, List<? extends Span> input) {
        return input.stream()
                .filter(modality::isInstance)
                .<Span>map(span -> span)
                .toList();
    }

    /** The spans' content without the marker before it. */
    private static String content(String what, List<? extends Span> spans) {
        String printed = UnitString.print(spans);
        String content = printed.substring(printed.indexOf(']') + 1);
        if (content.isBlank()) {
            throw new IllegalArgumentException("prompt: expected " + what + ", found none");
        }
        return content;
    }
}
