package io.spiritlm.train.corpus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Speaks with the festival program, one process per call, so a call should bring tens of jobs. Thread-safe. */
final class FestivalSynthesizer implements Synthesizer {
    private static final String SCRIPT_HEAD = """
            (define (write_times utt file)
              (set! fp (fopen file "w"))
              (mapcar (lambda (w)
                (if (item.relation.daughter1 w 'SylStructure)
                  (format fp "W\\t%f\\t%f\\t%s\\n" (item.feat w "word_start") (item.feat w "word_end") (item.name w))))
                (utt.relation.items utt 'Word))
              (mapcar (lambda (s)
                (format fp "P\\t%f\\t%f\\t%s\\n" (item.feat s "segment_start") (item.feat s "segment_end") (item.name s)))
                (utt.relation.items utt 'Segment))
              (fclose fp))
            (define (say text out)
              (set! utt (utt.synth (eval (list 'Utterance 'Text text))))
              (utt.wave.resample utt 16000)
              (utt.save.wave utt (string-append out ".raw") 'raw)
              (write_times utt (string-append out ".times")))
            """;

    @Override
    public List<Optional<Speech>> speak(List<SpeechJob> jobs) throws IOException, InterruptedException {
        try (TemporaryDirectory directory = new TemporaryDirectory("spirit-festival-")) {
            StringBuilder script = new StringBuilder(SCRIPT_HEAD);
            for (int i = 0; i < jobs.size(); i++) {
                script.append(settings(jobs.get(i)));
                script.append("(say \"%s\" \"%d\")%n"
                        .formatted(jobs.get(i).sentence().spoken().replaceAll("[\"\\\\]", ""), i));
            }
            Files.writeString(directory.path().resolve("batch.scm"), script);
            ExternalProgram.run(directory.path(), List.of("festival", "-b", "batch.scm"));
            List<Optional<Speech>> answers = new ArrayList<>(jobs.size());
            for (int i = 0; i < jobs.size(); i++) {
                answers.add(read(directory.path(), i));
            }
            return answers;
        }
    }

    private static String settings(SpeechJob job) {
        Prosody prosody = job.prosody();
        return job.voice() == Voice.SLT_HTS
                ? String.format(
                        Locale.ROOT,
                        "(voice_cmu_us_slt_arctic_hts)%n(set! hts_engine_params (append "
                                + "cmu_us_slt_arctic_hts::hts_engine_params '((\"-r\" %.3f))))%n",
                        1 / prosody.stretch())
                : String.format(
                        Locale.ROOT,
                        "(voice_ked_diphone)%n(Parameter.set 'Duration_Stretch %.3f)%n(set! int_lr_params "
                                + "'((target_f0_mean %.1f) (target_f0_std %.1f) (model_f0_mean 170) (model_f0_std 34)))%n",
                        prosody.stretch(),
                        prosody.f0Hz(),
                        prosody.f0DeviationHz());
    }

    private static Optional<Speech> read(Path directory, int index) throws IOException {
        short[] samples = Pcm.read(directory.resolve(index + ".raw"));
        List<TimedWord> words = new ArrayList<>();
        List<TimedPhone> phones = new ArrayList<>();
        for (String line : Files.readAllLines(directory.resolve(index + ".times"))) {
            String[] fields = line.split("\t", -1);
            double start = Double.parseDouble(fields[1]);
            double end = Double.parseDouble(fields[2]);
            if (fields[0].equals("W")) {
                words.add(new TimedWord(fields[3], start, end));
            } else {
                phones.add(new TimedPhone(PhoneSet.fromEngine(fields[3]), start, end));
            }
        }
        return samples.length == 0 ? Optional.empty() : Optional.of(new Speech(samples, words, phones));
    }
}
