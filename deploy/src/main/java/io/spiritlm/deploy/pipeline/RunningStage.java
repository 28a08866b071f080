package io.spiritlm.deploy.pipeline;

import io.micrometer.core.instrument.MeterRegistry;
import io.spiritlm.bridge.Cluster;
import io.spiritlm.bridge.Stage;
import io.spiritlm.bridge.StageRunner;
import io.spiritlm.bridge.StageSettings;
import io.spiritlm.bridge.StageState;
import io.spiritlm.lm.LanguageModel;
import io.spiritlm.lm.LanguageModelStage;
import io.spiritlm.tokenize.EndpointerConfig;
import io.spiritlm.tokenize.TokenizeStage;
import io.spiritlm.tokenize.UnitTokenizer;
import io.spiritlm.vocode.VocodeStage;
import io.spiritlm.vocode.Vocoder;
import io.spiritlm.wire.WireRecord;
import java.io.IOException;
import java.time.Clock;
import java.util.function.LongConsumer;
import reactor.core.publisher.Mono;

/** A stage, and the network it runs on. Thread-safe. */
public final class RunningStage implements AutoCloseable {
    /** A stage whose network is loaded, ready to run. */
    interface Loaded extends AutoCloseable {
        RunningStage start(Cluster cluster, StageSettings settings);

        @Override
        void close();
    }

    private final StageRunner<?, ?> runner;
    private final Runnable closeNetwork;

    private RunningStage(StageRunner<?, ?> runner, Runnable closeNetwork) {
        this.runner = runner;
        this.closeNetwork = closeNetwork;
    }

    /**
     * Loads a stage's network, which takes up to some seconds.
     *
     * @param workedNanos told of the time the stage works, in pieces
     * @param meters where the network's own are
     * @throws RuntimeException in one line, if the checkpoint isn't whole
     */
    static Loaded load(StageName name, ModelFolder model, LongConsumer workedNanos, MeterRegistry meters)
            throws IOException {
        return switch (name) {
            case TOKENIZE -> {
                UnitTokenizer tokenizer = model.openTokenizer();
                var stage = TokenizeStage.with(tokenizer, EndpointerConfig.TELEPHONE, model.previews());
                yield loaded(TimedHandler.timed(stage, workedNanos), tokenizer::close);
            }
            case LM -> {
                var watch = new LanguageModelMeters(meters, workedNanos);
                LanguageModel languageModel = LanguageModel.open(model.languageModel(), model.settings(), watch);
                watch.show(languageModel);
                LanguageModelStage stage = new LanguageModelStage(languageModel, Clock.systemUTC());
                yield loaded(stage.stage(), languageModel::close);
            }
            case VOCODE -> {
                Vocoder vocoder = Vocoder.open(model.vocoder());
                yield loaded(TimedHandler.timed(VocodeStage.with(vocoder), workedNanos), vocoder::close);
            }
        };
    }

    /**
     * Loads and starts a stage.
     *
     * @throws RuntimeException in one line, if the checkpoint isn't whole or the cluster can't be reached
     */
    public static RunningStage start(StageName name, ModelFolder model, Cluster cluster, StageSettings settings)
            throws IOException {
        Loaded loaded = load(name, model, nanos -> {}, settings.meters());
        try {
            return loaded.start(cluster, settings);
        } catch (RuntimeException e) {
            loaded.close();
            throw e;
        }
    }

    private static <I extends WireRecord, O extends WireRecord> Loaded loaded(
            Stage<I, O> stage, Runnable closeNetwork) {
        return new Loaded() {
            @Override
            public RunningStage start(Cluster cluster, StageSettings settings) {
                return new RunningStage(StageRunner.start(cluster, stage, settings), closeNetwork);
            }

            @Override
            public void close() {
                closeNetwork.run();
            }
        };
    }

    /** How far it is. */
    public StageState state() {
        return runner.state();
    }

    /** Completes when the stage was closed, fails when it can't go on. */
    public Mono<Void> completion() {
        return runner.completion();
    }

    /** Stops the stage, which takes at most 14 s, then frees its network, as soon as that has computed what it is computing. */
    @Override
    public void close() {
        runner.close();
        closeNetwork.run();
    }
}
