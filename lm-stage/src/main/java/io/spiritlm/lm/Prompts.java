package io.spiritlm.lm;

import io.spiritlm.wire.Task;
import io.spiritlm.wire.units.Modality;
import io.spiritlm.wire.units.Span;
import io.spiritlm.wire.units.SpeechSpan;
import io.spiritlm.wire.units.TextSpan;
import io.spiritlm.wire.units.UnitString;
import java.util.List;

/**
 * Writes the prompt of a task. A model with task tags gets {@code [ASR]{units}[Text]} and {@code [TTS]{text}[Speech]}; others
 * the same with the modality's own marker in place of the tag.
 */
public final class Prompts {
    private static final String SPEECH_MARKER = "[Speech]";
    private static final String TEXT_MARKER = "[Text]";

    private final boolean recognises;
    private final boolean synthesises;

    public Prompts(Vocabulary vocabulary) {
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

    /** What a task's answer is made of. */
    public static Modality answer(Task task, Modality wanted) {
        return switch (task) {
            case CONTINUE -> wanted;
            case TRANSCRIBE, CLASSIFY -> Modality.TEXT;
            case SPEAK -> Modality.SPEECH;
        };
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
