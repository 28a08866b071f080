package io.spiritlm.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.deploy.pipeline.F0Method;
import io.spiritlm.deploy.pipeline.ModelFolder;
import io.spiritlm.deploy.pipeline.ModelVersion;
import io.spiritlm.lm.model.EngineSettings;
import io.spiritlm.lm.model.LlamaConfig;
import io.spiritlm.lm.model.LlamaEngine;
import io.spiritlm.neural.CheckpointFiles;
import io.spiritlm.neural.GpuReadiness;
import io.spiritlm.neural.GraphSession;
import io.spiritlm.neural.Matrix.Arithmetic;
import io.spiritlm.neural.RegisteredKernels;
import io.spiritlm.neural.WeightPrecision;
import io.spiritlm.tokenize.model.Fcpe;
import io.spiritlm.tokenize.model.HubertTokenizer;
import io.spiritlm.vocode.Vocoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.GraphDef;

/**
 * Every operation of every network has a kernel for GPUs in the types it is used with. Needs TensorFlow's libraries for GPUs, but no
 * GPU: {@code ./spirit test -Pgpu -pl deploy -am -Dtest=GpuKernelsTest -Dsurefire.failIfNoSpecifiedTests=false}.
 */
@EnabledIfSystemProperty(named = "spirit.natives", matches = ".*-gpu")
class GpuKernelsTest {
    private static final Path TREE = Path.of("src", "test", "resources", "released-tree");
    private static final ModelFolder MINI = new ModelFolder(Path.of("..", "models", "spirit-mini-base"));
    private static final ModelFolder BASE = new ModelFolder(TREE);
    private static final ModelFolder EXPRESSIVE = new ModelFolder(TREE, ModelVersion.EXPRESSIVE, F0Method.YAAPT);
    private static final Path PITCH =
            Path.of("..", "tokenize", "src", "test", "resources", "io", "spiritlm", "tokenize", "model");

    @TempDir
    Path graphs;

    @BeforeEach
    void keepGraphs() {
        System.setProperty(GraphSession.GRAPHS, graphs.toString());
    }

    @AfterEach
    void keepNone() {
        System.clearProperty(GraphSession.GRAPHS);
    }

    @Test
    void librariesHaveKernelsForGpus() {
        assertThat(RegisteredKernels.of("MatMul").hasGpu()).isTrue();
    }

    @Test
    void tokenizersCanRunOnAGpu() throws IOException {
        for (ModelFolder folder : List.of(MINI, BASE, EXPRESSIVE)) {
            folder.openTokenizer().close();
        }
        HubertTokenizer.open(BASE.tokenizer()).close();
        Fcpe.open(PITCH.resolve("fcpe-released")).close();
        assertAllHaveKernels();
    }

    @Test
    void languageModelCanRunOnAGpu() throws IOException {
        for (ModelFolder folder : List.of(MINI, BASE, EXPRESSIVE)) {
            Path model = folder.languageModel();
            for (Arithmetic arithmetic : Arithmetic.values()) {
                try (var checkpoint = CheckpointFiles.open(model)) {
                    LlamaEngine.open(
                                    LlamaConfig.read(model.resolve("config.json")),
                                    checkpoint,
                                    new EngineSettings(5, 64, WeightPrecision.STORED, arithmetic))
                            .close();
                }
            }
        }
        assertAllHaveKernels();
    }

    @Test
    void vocodersCanRunOnAGpu() throws IOException {
        for (ModelFolder folder : List.of(MINI, BASE, EXPRESSIVE)) {
            Vocoder.open(folder.vocoder()).close();
        }
        assertAllHaveKernels();
    }

    private void assertAllHaveKernels() throws IOException {
        GpuReadiness readiness = new GpuReadiness();
        try (Stream<Path> files = Files.list(graphs)) {
            List<Path> all = files.toList();
            assertThat(all).isNotEmpty();
            for (Path file : all) {
                GraphDef graph = GraphDef.parseFrom(Files.readAllBytes(file));
                assertThat(readiness.without(graph)).isEmpty();
            }
        }
    }
}
