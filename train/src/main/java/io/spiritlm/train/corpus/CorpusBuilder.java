package io.spiritlm.train.corpus;

import io.spiritlm.train.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Builds the corpus from Debian packages. Finished shards are kept, so a build that was ended at any moment goes on where it was,
 * at a loss of under a minute; of a finished corpus only text and index are written again. While a build runs, the corpus can be
 * opened and holds the shards finished so far; it is whole when its summary is there.
 */
public final class CorpusBuilder {
    private static final int TRAINING_TEXT_PATTERN_SENTENCES = 60_000;
    private static final int SHARDS_PER_INDEX = 6;
    private static final int HELD_OUT_TEXT_PATTERN_SENTENCES = 3_000;

    private CorpusBuilder() {}

    /**
     * Builds, or finishes, the corpus in {@code options.directory()}.
     *
     * @throws MissingPackagesException when Debian packages aren't installed
     * @throws IOException when an engine fails or the directory can't be written
     */
    public static CorpusSummary build(CorpusOptions options, Progress progress)
            throws IOException, InterruptedException {
        RequiredPackages.check();
        return build(options, CorpusTexts.readInstalled(), progress);
    }

    static CorpusSummary build(CorpusOptions options, CorpusTexts texts, Progress progress)
            throws IOException, InterruptedException {
        CorpusPlan plan = new CorpusPlan(options, texts);
        ShardStore store = new ShardStore(options.directory());
        store.deleteAllBut(plan.shards());
        if (!plan.shards().stream().allMatch(store::has)) {
            Files.deleteIfExists(options.directory().resolve(Corpus.SUMMARY));
        }
        List<String> training = texts.trainingText(
                TRAINING_TEXT_PATTERN_SENTENCES, new Random(options.seed() + 1), plan.reservedTexts());
        List<String> heldOut = texts.heldOutText(HELD_OUT_TEXT_PATTERN_SENTENCES, new Random(options.seed() + 2));
        Files.write(options.directory().resolve(Corpus.TRAINING_TEXT), training);
        Files.write(options.directory().resolve(Corpus.HELD_OUT_TEXT), heldOut);
        speak(plan, store, texts, progress);
        store.writeIndex(plan.shards());
        CorpusSummary summary = summarize(plan, store, training.size(), heldOut.size());
        Files.writeString(
                options.directory().resolve(Corpus.SUMMARY),
                CorpusJson.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(summary) + "\n");
        return summary;
    }

    /** Two lanes: flite in this process on one thread, the external programs beside it. */
    private static void speak(CorpusPlan plan, ShardStore store, CorpusTexts texts, Progress progress)
            throws IOException, InterruptedException {
        Map<Voice.Engine, Synthesizer> engines = new EnumMap<>(Map.of(
                Voice.Engine.FLITE, FliteSynthesizer.shared(),
                Voice.Engine.FESTIVAL, new FestivalSynthesizer(),
                Voice.Engine.RECORDED, new PromptReader(texts.prompts(), new ForcedAligner())));
        progress.begin(
                "corpus: sentences spoken",
                plan.shards().stream().mapToLong(shard -> shard.jobs().size()).sum());
        try (ExecutorService lanes = Executors.newFixedThreadPool(2)) {
            List<Future<?>> running = List.of(
                    lanes.submit(() -> lane(plan, store, engines, progress, List.of(Voice.Engine.FLITE))),
                    lanes.submit(() -> lane(
                            plan, store, engines, progress, List.of(Voice.Engine.RECORDED, Voice.Engine.FESTIVAL))));
            try {
                for (Future<?> lane : running) {
                    lane.get();
                }
            } catch (ExecutionException failed) {
                if (failed.getCause() instanceof IOException cause) {
                    throw cause;
                }
                throw new IllegalStateException("corpus lane", failed.getCause());
            } finally {
                lanes.shutdownNow();
            }
        } finally {
            progress.end();
        }
    }

    private static boolean lane(
            CorpusPlan plan,
            ShardStore store,
            Map<Voice.Engine, Synthesizer> engines,
            Progress progress,
            List<Voice.Engine> mine)
            throws IOException, InterruptedException {
        int done = 0;
        for (CorpusPlan.Shard shard : plan.shards()) {
            Synthesizer engine = engines.get(shard.engine());
            if (engine == null || !mine.contains(shard.engine())) {
                continue;
            }
            if (!store.has(shard)) {
                store.write(shard, engine.speak(shard.jobs()));
                if (done % SHARDS_PER_INDEX == SHARDS_PER_INDEX - 1) {
                    store.writeIndex(plan.shards());
                }
                done++;
            }
            progress.advance(shard.jobs().size());
            if (Thread.interrupted()) {
                throw new InterruptedException("corpus lane");
            }
        }
        return true;
    }

    private static CorpusSummary summarize(CorpusPlan plan, ShardStore store, int trainingLines, int heldOutLines)
            throws IOException {
        SortedMap<String, Double> hours = new TreeMap<>();
        SortedMap<String, Integer> utterances = new TreeMap<>();
        SortedMap<String, Integer> dropped = new TreeMap<>();
        for (CorpusPlan.Shard shard : plan.shards()) {
            for (SpeechJob job : shard.jobs()) {
                dropped.merge(key(job.split(), job.set(), job.voice().label()), 1, Integer::sum);
            }
            for (String line : store.read(shard)) {
                Utterance utterance = CorpusJson.MAPPER.readValue(line, Utterance.class);
                String key = key(utterance.split(), utterance.set(), utterance.voice());
                hours.merge(key, utterance.seconds() / 3600, Double::sum);
                utterances.merge(key, 1, Integer::sum);
                dropped.merge(key, -1, Integer::sum);
            }
        }
        dropped.values().removeIf(count -> count == 0);
        return new CorpusSummary(hours, utterances, dropped, trainingLines, heldOutLines);
    }

    private static String key(Split split, UtteranceSet set, String voice) {
        return "%s/%s/%s".formatted(split, set, voice).toLowerCase(Locale.ROOT);
    }
}
