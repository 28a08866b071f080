package io.spiritlm.lm;

import io.spiritlm.wire.Restraints;
import io.spiritlm.wire.Task;
import io.spiritlm.wire.units.Span;
import io.spiritlm.wire.units.SpeechSpan;
import io.spiritlm.wire.units.SpeechToken;
import io.spiritlm.wire.units.UnitStream;
import io.spiritlm.wire.units.UnitString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Solved examples of tasks, which a model that knows no tag for a task learns it from (few-shot prompts; Nguyen et al. 2024, appendix B).
 *
 * <p>They lie in a folder: {@code transcribe}, {@code speak} and {@code classify}, each of which may be missing, hold for each example
 * {@code NAME.units}, speech as {@code ./spirit tokenize} prints it, and {@code NAME.txt}, its text or label. {@code speak} holds {@code
 * stop.units} too, the units of the spoken word "stop". Examples are used in the order of their names.
 */
final class Examples {
    static final String BEGIN_FLAG = "<START Transcript>";
    private static final String END_FLAG = "<END>";
    private static final String UNITS = ".units";
    private static final String TEXT = ".txt";
    private static final String STOP = "stop";

    /** None of any task. */
    static final Examples NONE = new Examples(Map.of(), List.of());

    private final Map<Task, TaskPrompt> prompts;
    private final List<String> labels;

    private record Example(String units, String text) {}

    private Examples(Map<Task, TaskPrompt> prompts, List<String> labels) {
        this.prompts = Map.copyOf(prompts);
        this.labels = List.copyOf(labels);
    }

    /**
     * Reads a folder.
     *
     * @param known told of each unit; throws where the model hasn't such a one
     * @throws IllegalArgumentException if a file is missing or malformed, or there is no example
     */
    static Examples read(Path folder, Consumer<SpeechToken> known) {
        Map<Task, TaskPrompt> prompts = new EnumMap<>(Task.class);
        List<String> labels = List.of();
        for (Task task : List.of(Task.TRANSCRIBE, Task.SPEAK, Task.CLASSIFY)) {
            Path of = folder.resolve(task.name().toLowerCase(java.util.Locale.ROOT));
            if (!Files.isDirectory(of)) {
                continue;
            }
            List<Example> examples = examples(of, known);
            prompts.put(
                    task,
                    switch (task) {
                        case TRANSCRIBE -> transcribe(examples);
                        case SPEAK -> speak(examples, units(of.resolve(STOP + UNITS), known));
                        case CLASSIFY -> classify(examples);
                        case CONTINUE -> throw new IllegalStateException("continuing takes no examples");
                    });
            if (task == Task.CLASSIFY) {
                labels = examples.stream().map(Example::text).distinct().toList();
            }
        }
        if (prompts.isEmpty()) {
            throw new IllegalArgumentException(
                    "examples " + folder + ": expected a folder transcribe, speak or classify in it, found none");
        }
        return new Examples(prompts, labels);
    }

    /** How a task is put, if there are examples of it. */
    Optional<TaskPrompt> of(Task task) {
        return Optional.ofNullable(prompts.get(task));
    }

    /** The labels of the examples of classification, in their order. */
    List<String> labels() {
        return labels;
    }

    private static TaskPrompt transcribe(List<Example> examples) {
        String shots = examples.stream()
                .map(shot -> "[Speech]%s[Text] %s %s %s".formatted(shot.units(), BEGIN_FLAG, shot.text(), END_FLAG))
                .collect(Collectors.joining());
        return new TaskPrompt(shots, "[Speech]", "[Text]", BEGIN_FLAG, new Restraints(1, List.of(END_FLAG), List.of()));
    }

    private static TaskPrompt speak(List<Example> examples, SpeechSpan stop) {
        String shots = examples.stream()
                .map(shot -> "[Text]%s stop[Speech]%s%s".formatted(shot.text(), shot.units(), stop))
                .collect(Collectors.joining());
        List<Integer> ids = stop.ids(UnitStream.SEMANTIC).boxed().toList();
        return new TaskPrompt(shots, "[Text]", " stop[Speech]", "", new Restraints(1, List.of(), List.of(ids)));
    }

    private static TaskPrompt classify(List<Example> examples) {
        String shots = examples.stream()
                .map(shot -> "[Speech]%s[Text] A:%s".formatted(shot.units(), shot.text()))
                .collect(Collectors.joining());
        return new TaskPrompt(shots, "[Speech]", "[Text] A:", "", Restraints.NONE);
    }

    private static List<Example> examples(Path folder, Consumer<SpeechToken> known) {
        List<String> names;
        try (Stream<Path> files = Files.list(folder)) {
            names = files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(UNITS) || file.endsWith(TEXT))
                    .map(file -> file.substring(0, file.lastIndexOf('.')))
                    .filter(name -> !name.equals(STOP))
                    .distinct()
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw unreadable(folder, e);
        }
        if (names.isEmpty()) {
            throw new IllegalArgumentException(
                    "examples %s: expected at least one NAME%s with NAME%s, found none".formatted(folder, UNITS, TEXT));
        }
        return names.stream()
                .map(name -> new Example(
                        units(folder.resolve(name + UNITS), known).toString(), text(folder.resolve(name + TEXT))))
                .toList();
    }

    private static SpeechSpan units(Path file, Consumer<SpeechToken> known) {
        List<Span> spans = UnitString.parse(content(file));
        if (spans.size() != 1
                || !(spans.getFirst() instanceof SpeechSpan speech)
                || speech.ids(UnitStream.SEMANTIC).findAny().isEmpty()) {
            throw new IllegalArgumentException(
                    "example " + file + ": expected units such as [Hu12][Hu7], found others");
        }
        try {
            speech.tokens().forEach(known);
        } catch (IllegalArgumentException unknown) {
            throw new IllegalArgumentException("example " + file + ": " + unknown.getMessage(), unknown);
        }
        return speech;
    }

    private static String text(Path file) {
        String text = content(file);
        if (text.isEmpty() || text.lines().count() > 1) {
            throw new IllegalArgumentException("example %s: expected one line of text, found %d"
                    .formatted(file, text.lines().count()));
        }
        return text;
    }

    private static String content(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static IllegalArgumentException unreadable(Path file, IOException cause) {
        return new IllegalArgumentException("example " + file + ": expected a file of UTF-8 text, found none", cause);
    }
}
