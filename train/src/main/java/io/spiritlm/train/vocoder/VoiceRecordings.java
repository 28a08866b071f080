package io.spiritlm.train.vocoder;

import io.spiritlm.train.corpus.Corpus;
import io.spiritlm.train.corpus.Split;
import io.spiritlm.train.corpus.Utterance;
import io.spiritlm.train.corpus.UtteranceSet;
import io.spiritlm.train.corpus.Voice;
import io.spiritlm.train.encoder.UnitCorpus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The corpus's monotone synthetic voices with their units, in memory.
 *
 * @param speakers names of the voices
 * @param steadiness how well each speaker's frames foretell the phase of the pitch, from 0 to 1: see {@link #steadinessOf}
 */
record VoiceRecordings(
        List<String> speakers,
        List<Float> steadiness,
        List<VoiceRecording> training,
        List<VoiceRecording> development) {
    private static final int FRAMES_TO_MEASURE = 5_000;

    VoiceRecordings {
        speakers = List.copyOf(speakers);
        steadiness = List.copyOf(steadiness);
        training = List.copyOf(training);
        development = List.copyOf(development);
    }

    /**
     * Reads every utterance of the voice set that has units.
     *
     * @param voices whose utterances to read
     * @param shortest utterances of fewer frames are left out
     * @throws IOException if there is nothing to train on, or a unit lies outside the codebook
     */
    static VoiceRecordings read(
            Corpus corpus, List<String> voices, Path unitFolder, int codebook, int hopSamples, int shortest)
            throws IOException {
        Map<String, int[]> units = UnitCorpus.read(unitFolder);
        var utterances = corpus.utterances().stream()
                .filter(utterance -> utterance.set() == UtteranceSet.VOICE && voices.contains(utterance.voice()))
                .toList();
        List<String> speakers =
                utterances.stream().map(Utterance::voice).distinct().sorted().toList();
        List<VoiceRecording> training = new ArrayList<>();
        List<VoiceRecording> development = new ArrayList<>();
        for (var utterance : utterances) {
            int[] own = units.get(utterance.id());
            if (own == null) {
                continue;
            }
            var recording = new VoiceRecording(
                    utterance.id(),
                    speakers.indexOf(utterance.voice()),
                    Voice.ofLabel(utterance.voice()).monotoneF0Hz(),
                    corpus.samples(utterance),
                    checked(own, codebook, utterance.id()),
                    hopSamples);
            if (recording.frames() >= shortest) {
                (utterance.split() == Split.TRAIN ? training : development).add(recording);
            }
        }
        if (training.isEmpty() || development.isEmpty()) {
            throw new IOException("vocoder: expected utterances of the voice set with units in " + unitFolder
                    + ", found " + training.size() + " for training, " + development.size() + " for development");
        }
        List<Float> steadiness = new ArrayList<>();
        for (int speaker = 0; speaker < speakers.size(); speaker++) {
            steadiness.add(steadinessOf(training, speaker, hopSamples));
        }
        return new VoiceRecordings(speakers, steadiness, training, development);
    }

    /**
     * The length of the sum of all frames' fundamentals, as a share of the sum of their lengths.
     *
     * <p>Some engines place the pitch pulses of every utterance alike, so many to a frame: near 1, the waveform itself follows
     * from the units and can be learned. Others let them drift: near 0, only its spectrum does.
     */
    private static float steadinessOf(List<VoiceRecording> recordings, int speaker, int hopSamples) {
        double real = 0;
        double imaginary = 0;
        double lengths = 0;
        int frames = 0;
        for (var recording : recordings) {
            if (recording.speaker() != speaker || frames > FRAMES_TO_MEASURE) {
                continue;
            }
            for (int frame = 0; frame < recording.frames(); frame++) {
                double[] fundamental = recording.fundamental(frame, hopSamples);
                real += fundamental[0];
                imaginary += fundamental[1];
                lengths += Math.hypot(fundamental[0], fundamental[1]);
            }
            frames += recording.frames();
        }
        return (float) (Math.hypot(real, imaginary) / Math.max(1, lengths));
    }

    private static int[] checked(int[] units, int codebook, String utterance) throws IOException {
        for (int unit : units) {
            if (unit < 0 || unit >= codebook) {
                throw new IOException(
                        "units of " + utterance + ": expected units 0.." + (codebook - 1) + ", found " + unit);
            }
        }
        return units;
    }
}
