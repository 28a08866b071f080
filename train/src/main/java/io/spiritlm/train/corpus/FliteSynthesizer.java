package io.spiritlm.train.corpus;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Speaks with libflite in this process. Confined to one thread at a time by its lock; one instance a process, made when first asked for. */
final class FliteSynthesizer implements Synthesizer {
    private final FliteLibrary flite = new FliteLibrary();
    private final Map<Voice, MemorySegment> voices = new EnumMap<>(Voice.class);
    private final MemorySegment stretch = name("duration_stretch");
    private final MemorySegment f0Mean = name("int_f0_target_mean");
    private final MemorySegment f0Deviation = name("int_f0_target_stddev");
    private final MemorySegment word = name("Word");
    private final MemorySegment syllables = name("SylStructure");
    private final MemorySegment segment = name("Segment");
    private final MemorySegment label = name("name");
    private final MemorySegment end = name("end");

    private FliteSynthesizer() {}

    /** The process's synthesizer. */
    static FliteSynthesizer shared() {
        return Holder.INSTANCE;
    }

    private static final class Holder {
        static final FliteSynthesizer INSTANCE = new FliteSynthesizer();
    }

    @Override
    public synchronized List<Optional<Speech>> speak(List<SpeechJob> jobs) {
        List<Optional<Speech>> answers = new ArrayList<>(jobs.size());
        for (SpeechJob job : jobs) {
            answers.add(Optional.of(speak(job.sentence().spoken(), job.voice(), job.prosody())));
        }
        return answers;
    }

    /** Returns the phones (without silence) with which flite says one word, in {@link PhoneSet} labels. */
    synchronized List<String> pronounce(String spelling) {
        Prosody plain = Voice.KAL16.prosody(Style.NEUTRAL, 1, 1);
        return speak(spelling, Voice.KAL16, plain).phones().stream()
                .map(TimedPhone::phone)
                .filter(phone -> !phone.equals(PhoneSet.SILENCE))
                .toList();
    }

    private Speech speak(String text, Voice voice, Prosody prosody) {
        MemorySegment registered = voices.computeIfAbsent(voice, wanted -> flite.registerVoice(wanted.label()));
        flite.setVoiceFeature(registered, stretch, prosody.stretch());
        if (voice != Voice.RMS) { // ignores F0 targets, as measured
            flite.setVoiceFeature(registered, f0Mean, prosody.f0Hz());
            flite.setVoiceFeature(registered, f0Deviation, prosody.f0DeviationHz());
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment utterance = flite.synthesize(arena.allocateFrom(text), registered);
            try {
                return new Speech(flite.samples(utterance, Corpus.SAMPLE_RATE_HZ), words(utterance), phones(utterance));
            } finally {
                flite.delete(utterance);
            }
        }
    }

    private List<TimedWord> words(MemorySegment utterance) {
        List<TimedWord> words = new ArrayList<>();
        for (MemorySegment item = flite.firstItem(utterance, word);
                !FliteLibrary.isNull(item);
                item = flite.next(item)) {
            MemorySegment structure = flite.inRelation(item, syllables);
            MemorySegment first = flite.daughter(flite.daughter(structure));
            MemorySegment last = flite.lastDaughter(flite.lastDaughter(structure));
            if (FliteLibrary.isNull(first) || FliteLibrary.isNull(last)) {
                continue;
            }
            MemorySegment before = flite.previous(flite.inRelation(first, segment));
            double start = FliteLibrary.isNull(before) ? 0 : flite.number(before, end);
            words.add(new TimedWord(
                    flite.string(item, label), start, flite.number(flite.inRelation(last, segment), end)));
        }
        return words;
    }

    private List<TimedPhone> phones(MemorySegment utterance) {
        List<TimedPhone> phones = new ArrayList<>();
        double start = 0;
        for (MemorySegment item = flite.firstItem(utterance, segment);
                !FliteLibrary.isNull(item);
                item = flite.next(item)) {
            double stop = flite.number(item, end);
            phones.add(new TimedPhone(PhoneSet.fromEngine(flite.string(item, label)), start, stop));
            start = stop;
        }
        return phones;
    }

    private static MemorySegment name(String text) {
        return Arena.global().allocateFrom(text);
    }
}
