package io.spiritlm.train.corpus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** "Speaks" by decoding the recorded Asterisk prompts with ffmpeg and aligning them to their transcripts. */
final class PromptReader implements Synthesizer {
    private final Map<String, Path> recordings = new HashMap<>();
    private final ForcedAligner aligner;

    PromptReader(AsteriskPrompts prompts, ForcedAligner aligner) {
        prompts.prompts().forEach(prompt -> recordings.put(jobId(prompt), prompt.recording()));
        this.aligner = aligner;
    }

    /** The utterance id of a prompt: {@code asterisk-} and its name with slashes made harmless. */
    static String jobId(AsteriskPrompts.Prompt prompt) {
        return "asterisk-" + prompt.name().replace("/", "__");
    }

    @Override
    public List<Optional<Speech>> speak(List<SpeechJob> jobs) throws IOException, InterruptedException {
        try (TemporaryDirectory directory = new TemporaryDirectory("spirit-prompts-")) {
            List<String> command = new ArrayList<>(List.of("ffmpeg", "-v", "error", "-nostdin", "-y"));
            for (SpeechJob job : jobs) {
                Path recording = recordings.get(job.id());
                if (recording == null) {
                    throw new IllegalArgumentException("prompt: expected one of the package, found '" + job.id() + "'");
                }
                command.addAll(List.of("-f", "g722", "-i", recording.toString()));
            }
            List<ForcedAligner.Request> requests = new ArrayList<>();
            for (int i = 0; i < jobs.size(); i++) {
                String id = jobs.get(i).id();
                command.addAll(
                        List.of("-map", Integer.toString(i), "-f", "s16le", "-ar", "16000", "-ac", "1", id + ".raw"));
                requests.add(new ForcedAligner.Request(
                        id, SentenceNormalizer.words(jobs.get(i).sentence().text())));
            }
            ExternalProgram.run(directory.path(), command);
            List<Optional<ForcedAligner.Alignment>> alignments = aligner.align(directory.path(), requests);
            List<Optional<Speech>> answers = new ArrayList<>(jobs.size());
            for (int i = 0; i < jobs.size(); i++) {
                Path file = directory.path().resolve(jobs.get(i).id() + ".raw");
                if (alignments.get(i).isEmpty() || Files.size(file) == 0) {
                    answers.add(Optional.empty());
                } else {
                    ForcedAligner.Alignment alignment = alignments.get(i).get();
                    answers.add(Optional.of(new Speech(
                            Pcm.read(file), alignment.words(), alignment.phones(), alignment.scorePerFrame())));
                }
            }
            return answers;
        }
    }
}
