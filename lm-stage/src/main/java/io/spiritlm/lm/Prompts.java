package io.spiritlm.lm;

import io.spiritlm.wire.Limits;
import io.spiritlm.wire.Task;
import io.spiritlm.wire.units.Modality;
import io.spiritlm.wire.units.Span;
import io.spiritlm.wire.units.SpeechSpan;
import io.spiritlm.wire.units.SpeechToken;
import io.spiritlm.wire.units.TextSpan;
import io.spiritlm.wire.units.UnitString;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the prompt of a task. A model with task tags gets {@code [ASR]{units}[Text]} and {@code [TTS]{text}[Speech]}; others
 * the same with the modality's own marker in place of the tag.
 */
public final class Prompts {
    private static final String SPEECH_MARKER = "[Speech]";
    private static final String TEXT_MARKER = "[Text]";

    private final Vocabulary vocabulary;
    private final boolean recognises;
    private final boolean synthesises;

    public Prompts(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
        recognises = vocabulary.id("[ASR]").isPresent();
        synthesises = vocabulary.id("[TTS]").isPresent();
    }

    /**
     * The prompt string; the begin token isn't part of it.
     *
     * @param input what was said and written so far
     * @param wanted what to answer in; transcribing and speaking have an answer of their own
     * @throws IllegalArgumentException if there is nothing in the input that the task could work on, or the task is one that no
     *     shipped model has learned
     */
    public String prompt(Task task, List<? extends Span> input, Modality wanted) {
        return switch (task) {
            case CONTINUE -> {
                content("speech or text", input);
                yield UnitString.prompt(input, wanted);
            }
            case TRANSCRIBE ->
                (recognises ? "[ASR]" : SPEECH_MARKER) + content("speech", only(SpeechSpan.class, input)) + TEXT_MARKER;
            case SPEAK ->
                (synthesises ? "[TTS]" : TEXT_MARKER) + content("text", only(TextSpan.class, input)) + SPEECH_MARKER;
            case CLASSIFY ->
                throw new IllegalArgumentException("task: expected continue, transcribe or speak, found classify");
        };
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

    /** What a task's answer is made of. */
    public static Modality answer(Task task, Modality wanted) {
        return switch (task) {
            case CONTINUE -> wanted;
            case TRANSCRIBE, CLASSIFY -> Modality.TEXT;
            case SPEAK -> Modality.SPEECH;
        };
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
