package io.spiritlm.train.corpus;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Speaks sentences. Not thread-safe unless an implementation says so. */
sealed interface Synthesizer permits FliteSynthesizer, FestivalSynthesizer, PromptReader {
    /** Returns one answer per job, in order; nothing where the engine can't say or label the sentence. */
    List<Optional<Speech>> speak(List<SpeechJob> jobs) throws IOException, InterruptedException;
}
