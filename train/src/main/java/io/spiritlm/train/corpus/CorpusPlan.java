package io.spiritlm.train.corpus;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Decides, from options and texts alone, every utterance of a corpus and the shard it lies in. */
final class CorpusPlan {
    /** Share of the training hours by voice: diphone voices cost nothing and get more. */
    private static final Map<Voice, Double> TRAINING_SHARES = new EnumMap<>(
            Map.of(Voice.SLT, 0.19, Voice.AWB, 0.19, Voice.KAL16, 0.23, Voice.KED, 0.23, Voice.SLT_HTS, 0.16));

    private static final List<Voice> EVALUATION_VOICES = List.of(Voice.RMS, Voice.SLT, Voice.KAL16);
    private static final List<Voice> MONOTONE_VOICES = List.of(Voice.KAL16, Voice.SLT, Voice.AWB);
    private static final int JOBS_PER_SHARD = 150;
    private static final int MAX_DEV_SENTENCES_PER_VOICE = 60;
    private static final double SECONDS_PER_CHARACTER = 0.066;
    private static final double SECONDS_PER_SENTENCE = 0.4;

    private final CorpusOptions options;
    private final CorpusTexts texts;
    private final List<Shard> shards = new ArrayList<>();
    private final Set<String> reserved = new HashSet<>();

    CorpusPlan(CorpusOptions options, CorpusTexts texts) {
        this.options = options;
        this.texts = texts;
        planPrompts();
        planEvaluation();
        planDevelopment();
        planTraining();
        planMonotone();
    }

    /** Jobs of one engine that are made and stored together. */
    record Shard(String name, List<SpeechJob> jobs) {
        Shard {
            jobs = List.copyOf(jobs);
        }

        Voice.Engine engine() {
            return jobs.getFirst().voice().engine();
        }
    }

    List<Shard> shards() {
        return List.copyOf(shards);
    }

    /** Texts of the development and test sentences, which no training text may repeat. */
    Set<String> reservedTexts() {
        return Set.copyOf(reserved);
    }

    private void planPrompts() {
        List<SpeechJob> jobs = new ArrayList<>();
        for (AsteriskPrompts.Prompt prompt : texts.prompts().prompts()) {
            LabelledSentence sentence = LabelledSentence.unlabelled(UtteranceSet.ASTERISK, prompt.transcript());
            jobs.add(new SpeechJob(
                    PromptReader.jobId(prompt),
                    prompt.split(),
                    UtteranceSet.ASTERISK,
                    Voice.ASTERISK,
                    Style.NEUTRAL,
                    new Prosody(1, 100, 0),
                    sentence));
        }
        addShards("asterisk", jobs);
    }

    private void planEvaluation() {
        List<LabelledSentence> sentences = texts.heldOutSentences(options.heldOutSentences(), random("held-out"));
        sentences.forEach(sentence -> reserved.add(sentence.text()));
        for (Voice voice : EVALUATION_VOICES) {
            addShards("test-" + voice.label(), plain("test", Split.TEST, voice, sentences));
        }
    }

    private void planDevelopment() {
        int count = Math.min(MAX_DEV_SENTENCES_PER_VOICE, options.heldOutSentences());
        for (Voice voice : TRAINING_SHARES.keySet()) {
            List<LabelledSentence> sentences = texts.trainingSentences(count, random("dev-" + voice), reserved);
            sentences.forEach(sentence -> reserved.add(sentence.text()));
            addShards("dev-" + voice.label(), plain("dev", Split.DEV, voice, sentences));
        }
    }

    private void planTraining() {
        List<List<Shard>> byVoice = new ArrayList<>();
        for (Map.Entry<Voice, Double> share : TRAINING_SHARES.entrySet()) {
            Voice voice = share.getKey();
            Random random = random("train-" + voice);
            double seconds = options.trainingHours() * 3600 * share.getValue();
            List<SpeechJob> jobs = new ArrayList<>();
            for (LabelledSentence sentence : mixture(seconds, random, 0.55, 0.25, 0.18)) {
                Style style = style(sentence.sentiment(), random);
                Prosody prosody = prosody(voice, style, random);
                seconds -= seconds(sentence, prosody);
                if (seconds < 0) {
                    break;
                }
                String id = "train-%s-%05d".formatted(voice.label(), jobs.size());
                jobs.add(new SpeechJob(id, Split.TRAIN, sentence.source(), voice, style, prosody, sentence));
            }
            byVoice.add(cut("train-" + voice.label(), jobs));
        }
        addInTurns(byVoice);
    }

    private void planMonotone() {
        List<List<Shard>> byVoice = new ArrayList<>();
        for (Voice voice : MONOTONE_VOICES) {
            Random random = random("voice-" + voice);
            double seconds = options.voiceHours() * 3600 / MONOTONE_VOICES.size();
            List<SpeechJob> jobs = new ArrayList<>();
            for (LabelledSentence sentence : mixture(seconds, random, 0.35, 0.25, 0.38)) {
                Prosody prosody = voice.prosody(Style.MONOTONE, 1, 1);
                seconds -= seconds(sentence, prosody);
                if (seconds < 0) {
                    break;
                }
                int number = jobs.size();
                Split split = number % 50 == 49 ? Split.DEV : Split.TRAIN;
                String id = "voice-%s-%05d".formatted(voice.label(), number);
                jobs.add(new SpeechJob(id, split, UtteranceSet.VOICE, voice, Style.MONOTONE, prosody, sentence));
            }
            if (!jobs.isEmpty()) {
                byVoice.add(cut("voice-" + voice.label(), jobs));
            }
        }
        addInTurns(byVoice);
    }

    private static List<SpeechJob> plain(String prefix, Split split, Voice voice, List<LabelledSentence> sentences) {
        List<SpeechJob> jobs = new ArrayList<>();
        for (LabelledSentence sentence : sentences) {
            String id = "%s-%s-%05d".formatted(prefix, voice.label(), jobs.size());
            Prosody prosody = voice.prosody(Style.NEUTRAL, 1, 1);
            jobs.add(new SpeechJob(id, split, sentence.source(), voice, Style.NEUTRAL, prosody, sentence));
        }
        return jobs;
    }

    /** More than enough shuffled sentences for the time: shares of patterns, salads and WordNet; the rest is verses. */
    private List<LabelledSentence> mixture(
            double seconds, Random random, double patterns, double salads, double examples) {
        int count = (int) Math.ceil(seconds / 1.8) + 1;
        List<LabelledSentence> mixture = new ArrayList<>();
        mixture.addAll(texts.trainingSentences((int) Math.ceil(count * patterns), random, reserved));
        mixture.addAll(texts.salads((int) Math.ceil(count * salads), random));
        mixture.addAll(texts.examples((int) Math.ceil(count * examples), random));
        mixture.addAll(texts.verses((int) Math.ceil(count * (1 - patterns - salads - examples)), random));
        Collections.shuffle(mixture, random);
        return mixture;
    }

    /** Follows the sentiment half of the time, and sometimes nothing at all. */
    private static Style style(Sentiment sentiment, Random random) {
        double draw = random.nextDouble();
        return switch (sentiment) {
            case NEUTRAL -> draw < 0.06 ? Style.EXCITED : draw < 0.12 ? Style.SAD : Style.NEUTRAL;
            case POSITIVE -> draw < 0.5 ? Style.EXCITED : draw < 0.55 ? Style.SAD : Style.NEUTRAL;
            case NEGATIVE -> draw < 0.5 ? Style.SAD : draw < 0.55 ? Style.EXCITED : Style.NEUTRAL;
        };
    }

    private static Prosody prosody(Voice voice, Style style, Random random) {
        return style == Style.NEUTRAL
                ? voice.prosody(style, 0.85 + 0.4 * random.nextDouble(), 0.85 + 0.3 * random.nextDouble())
                : voice.prosody(style, 0.95 + 0.15 * random.nextDouble(), 0.95 + 0.1 * random.nextDouble());
    }

    private static double seconds(LabelledSentence sentence, Prosody prosody) {
        return SECONDS_PER_SENTENCE
                + SECONDS_PER_CHARACTER * prosody.stretch() * sentence.text().length();
    }

    private void addShards(String name, List<SpeechJob> jobs) {
        shards.addAll(cut(name, jobs));
    }

    private static List<Shard> cut(String name, List<SpeechJob> jobs) {
        List<Shard> cut = new ArrayList<>();
        for (int first = 0; first < jobs.size(); first += JOBS_PER_SHARD) {
            List<SpeechJob> part = jobs.subList(first, Math.min(jobs.size(), first + JOBS_PER_SHARD));
            cut.add(new Shard("%s-%03d".formatted(name, cut.size()), part));
        }
        return cut;
    }

    /** First shards of all, then second ones: a corpus cut short has all voices. */
    private void addInTurns(List<List<Shard>> lists) {
        int longest = lists.stream().mapToInt(List::size).max().orElse(0);
        for (int i = 0; i < longest; i++) {
            for (List<Shard> list : lists) {
                if (i < list.size()) {
                    shards.add(list.get(i));
                }
            }
        }
    }

    private Random random(String purpose) {
        return new Random(options.seed() * 31 + purpose.hashCode());
    }
}
