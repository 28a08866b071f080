package io.spiritlm.train.corpus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds when each word and phone of a known transcript is said, with pocketsphinx: one linear grammar per recording, first of words
 * (which chooses pronunciations and pauses), then of their phones. Words outside CMUdict are pronounced as flite says them.
 * Times are multiples of 10 ms.
 */
final class ForcedAligner {
    private static final Path MODEL = Path.of("/usr/share/pocketsphinx/model/en-us");
    private static final double FRAMES_PER_SECOND = 100;

    /** A recording and what is said in it; {@code words} are normalised. */
    record Request(String id, List<String> words) {}

    /** The times found, and the acoustic score per 10 ms frame (higher is better; comparable within a speaker only). */
    record Alignment(List<TimedWord> words, List<TimedPhone> phones, double scorePerFrame) {}

    private record Label(String name, int firstFrame, int endFrame, long score) {}

    /**
     * Aligns recordings {@code directory/<id>.raw}, 16 kHz s16le.
     *
     * @return one answer per request, in order; nothing where the recording can't be explained by its words
     */
    List<Optional<Alignment>> align(Path directory, List<Request> requests) throws IOException, InterruptedException {
        Set<String> vocabulary = new TreeSet<>();
        requests.forEach(request -> vocabulary.addAll(request.words()));
        PronunciationDictionary dictionary = PronunciationDictionary.ofWords(vocabulary);
        dictionary.write(directory.resolve("words.dict"));
        Map<String, List<String>> wordGrammars = new HashMap<>();
        for (Request request : requests) {
            wordGrammars.put(request.id(), wordGrammar(request.words()));
        }
        Map<String, List<Label>> spoken = decode(directory, "words", wordGrammars, "yes");

        Files.write(
                directory.resolve("phones.dict"),
                PhoneSet.PHONES.stream().map(phone -> phone + " " + phone).toList());
        Map<String, List<String>> phoneGrammars = new HashMap<>();
        for (Request request : requests) {
            List<Label> entries = said(spoken.getOrDefault(request.id(), List.of()));
            if (entries.stream()
                    .map(entry -> PronunciationDictionary.word(entry.name()))
                    .toList()
                    .equals(request.words())) {
                phoneGrammars.put(request.id(), phoneGrammar(dictionary, entries));
            }
        }
        Map<String, List<Label>> phones = decode(directory, "phones", phoneGrammars, "no");

        List<Optional<Alignment>> answers = new ArrayList<>(requests.size());
        for (Request request : requests) {
            answers.add(
                    phoneGrammars.containsKey(request.id())
                            ? assemble(
                                    dictionary,
                                    said(spoken.getOrDefault(request.id(), List.of())),
                                    phones.getOrDefault(request.id(), List.of()))
                            : Optional.empty());
        }
        return answers;
    }

    private static Map<String, List<Label>> decode(
            Path directory, String pass, Map<String, List<String>> grammars, String fillers)
            throws IOException, InterruptedException {
        if (grammars.isEmpty()) {
            return Map.of();
        }
        Path control = directory.resolve(pass + ".ctl");
        Files.write(control, new TreeSet<>(grammars.keySet()));
        for (Map.Entry<String, List<String>> grammar : grammars.entrySet()) {
            Files.write(directory.resolve(grammar.getKey() + "." + pass + ".fsg"), grammar.getValue());
        }
        ExternalProgram.run(
                directory,
                List.of(
                        "pocketsphinx_batch",
                        "-hmm",
                        MODEL.resolve("en-us").toString(),
                        "-dict",
                        pass + ".dict",
                        "-ctl",
                        control.toString(),
                        "-cepdir",
                        directory.toString(),
                        "-cepext",
                        ".raw",
                        "-adcin",
                        "yes",
                        "-fsgctl",
                        control.toString(),
                        "-fsgdir",
                        directory.toString(),
                        "-fsgext",
                        "." + pass + ".fsg",
                        "-fsgusefiller",
                        fillers,
                        "-hypseg",
                        pass + ".seg",
                        "-remove_silence",
                        "no",
                        "-remove_noise",
                        "no",
                        "-cmn",
                        "batch",
                        "-lw",
                        "1",
                        "-wip",
                        "1",
                        "-silprob",
                        "0.3",
                        "-beam",
                        "1e-120",
                        "-pbeam",
                        "1e-120",
                        "-wbeam",
                        "1e-100"));
        Map<String, List<Label>> labels = new HashMap<>();
        for (String line : Files.readAllLines(directory.resolve(pass + ".seg"))) {
            String[] fields = line.split(" ", -1);
            labels.put(fields[0], parse(fields));
        }
        return labels;
    }

    /** Reads {@code id S 0 T total A acoustic L lm (start score lmscore label)* end}. */
    private static List<Label> parse(String[] fields) {
        List<Label> labels = new ArrayList<>();
        for (int i = 9; i + 4 < fields.length; i += 4) {
            labels.add(new Label(
                    fields[i + 3],
                    Integer.parseInt(fields[i]),
                    Integer.parseInt(fields[i + 4]),
                    Long.parseLong(fields[i + 1])));
        }
        return labels;
    }

    private static List<Label> said(Collection<Label> labels) {
        return labels.stream()
                .filter(label -> !label.name().startsWith("<") && !label.name().startsWith("["))
                .toList();
    }

    private static List<String> wordGrammar(List<String> words) {
        List<String> lines = new ArrayList<>(header(words.size()));
        for (int i = 0; i < words.size(); i++) {
            lines.add("TRANSITION " + i + " " + (i + 1) + " 1.0 " + words.get(i));
        }
        lines.add("FSG_END");
        return lines;
    }

    /** The phones of the words in a row, with an optional pause before, between and after words. */
    private static List<String> phoneGrammar(PronunciationDictionary dictionary, List<Label> entries) {
        List<String> transitions = new ArrayList<>();
        int state = 0;
        transitions.add("TRANSITION 0 0 0.3 " + PhoneSet.SILENCE);
        for (Label entry : entries) {
            for (String phone : dictionary.phones(entry.name())) {
                transitions.add("TRANSITION " + state + " " + (state + 1) + " 1.0 " + phone);
                state++;
            }
            transitions.add("TRANSITION " + state + " " + state + " 0.3 " + PhoneSet.SILENCE);
        }
        List<String> lines = new ArrayList<>(header(state));
        lines.addAll(transitions);
        lines.add("FSG_END");
        return lines;
    }

    private static List<String> header(int last) {
        return List.of("FSG_BEGIN transcript", "NUM_STATES " + (last + 1), "START_STATE 0", "FINAL_STATE " + last);
    }

    private static Optional<Alignment> assemble(
            PronunciationDictionary dictionary, List<Label> entries, List<Label> phones) {
        List<TimedPhone> timedPhones = new ArrayList<>();
        List<TimedPhone> sounds = new ArrayList<>();
        long score = 0;
        int frames = 0;
        for (Label label : phones) {
            if (!PhoneSet.PHONES.contains(label.name())) {
                continue;
            }
            TimedPhone phone = new TimedPhone(
                    label.name(), label.firstFrame() / FRAMES_PER_SECOND, label.endFrame() / FRAMES_PER_SECOND);
            timedPhones.add(phone);
            if (!label.name().equals(PhoneSet.SILENCE)) {
                sounds.add(phone);
            }
            score += label.score();
            frames = label.endFrame();
        }
        List<TimedWord> words = new ArrayList<>();
        int next = 0;
        for (Label entry : entries) {
            List<String> pronunciation = dictionary.phones(entry.name());
            int end = next + pronunciation.size();
            if (end > sounds.size()
                    || !sounds.subList(next, end).stream()
                            .map(TimedPhone::phone)
                            .toList()
                            .equals(pronunciation)) {
                return Optional.empty();
            }
            words.add(new TimedWord(
                    PronunciationDictionary.word(entry.name()),
                    sounds.get(next).start(),
                    sounds.get(end - 1).end()));
            next = end;
        }
        return Optional.of(new Alignment(words, timedPhones, (double) score / Math.max(1, frames)));
    }
}
