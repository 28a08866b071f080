package io.spiritlm.train.vocoder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spiritlm.train.corpus.Corpus;
import io.spiritlm.train.corpus.Split;
import io.spiritlm.train.corpus.Utterance;
import io.spiritlm.train.corpus.UtteranceSet;
import io.spiritlm.train.corpus.Voice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
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
     * @param shortest utterances of fewer frames are left out
     * @throws IOException if there is nothing to train on, or a unit lies outside the codebook
     */
    static VoiceRecordings read(Corpus corpus, Path unitFolder, int codebook, int hopSamples, int shortest)
            throws IOException {
        Map<String, int[]> units = readUnits(unitFolder, codebook);
        List<String> speakers = corpus.utterances().stream()
                .filter(utterance -> utterance.set() == UtteranceSet.VOICE)
                .map(Utterance::voice)
                .distinct()
                .sorted()
                .toList();
        List<VoiceRecording> training = new ArrayList<>();
        List<VoiceRecording> development = new ArrayList<>();
        for (var utterance : corpus.utterances()) {
            int[] own = units.get(utterance.id());
            if (utterance.set() != UtteranceSet.VOICE || own == null) {
                continue;
            }
            var recording = new VoiceRecording(
                    utterance.id(),
                    speakers.indexOf(utterance.voice()),
                    Voice.ofLabel(utterance.voice()).monotoneF0Hz(),
                    corpus.samples(utterance),
                    own,
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

    private static Map<String, int[]> readUnits(Path folder, int codebook) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IOException(
                    "units: expected a folder " + folder + ", found none; spirit train encoder writes it");
        }
        var mapper = new ObjectMapper();
        Map<String, int[]> units = new HashMap<>();
        try (var files = Files.newDirectoryStream(folder, "*.jsonl")) {
            for (Path file : files) {
                int number = 0;
                try (var lines = Files.newBufferedReader(file)) {
                    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                        number++;
                        var json = mapper.readTree(line);
                        units.put(
                                json.path("id").asText(),
                                unitsOf(json.path("units"), codebook, file + " line " + number));
                    }
                }
            }
        }
        return units;
    }

    private static int[] unitsOf(JsonNode array, int codebook, String where) throws IOException {
        int[] units = new int[array.size()];
        for (int i = 0; i < units.length; i++) {
            units[i] = array.get(i).asInt(-1);
            if (units[i] < 0 || units[i] >= codebook) {
                throw new IOException(where + ": expected units 0.." + (codebook - 1) + ", found " + array.get(i));
            }
        }
        return units;
    }
}
