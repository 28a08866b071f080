package io.spiritlm.deploy;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * The module table of ARCHITECTURE.md holds. ArchUnit fails a rule whose subject matches no class, and {@link
 * #loadsTheClassesOfEveryModule()} makes sure that what the rules forbid has been loaded too.
 */
final class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.spiritlm");

    private static final String[] KAFKA = {"org.apache.kafka..", "kafka.."};
    private static final String[] KAFKA_SHARED = {"org.apache.kafka.common.."};
    private static final String[] KAFKA_CLIENTS = {"org.apache.kafka.clients.."};
    private static final String[] MEASURING = {"io.micrometer..", "io.opentelemetry.."};
    private static final String TENSORFLOW = "org.tensorflow..";

    @Test
    void loadsTheClassesOfEveryModule() {
        Set<String> loaded = CLASSES.stream()
                .map(type -> type.getPackageName().split("\\."))
                .filter(segments -> segments.length > 2)
                .map(segments -> segments[0] + "." + segments[1] + "." + segments[2])
                .collect(Collectors.toSet());
        assertThat(loaded)
                .containsExactlyInAnyOrderElementsOf(
                        Module.LANDED.stream().map(Module::rootPackage).toList());
    }

    @ParameterizedTest
    @FieldSource("io.spiritlm.deploy.Module#LANDED")
    void importsOnlyTheModulesItMay(Module module) {
        noClasses()
                .that()
                .resideInAPackage(module.pattern())
                .should()
                .dependOnClassesThat(resideInAnyPackage(Module.BASE + ".").and(notIn(module.importable())))
                .check(CLASSES);
    }

    @Test
    void onlyBridgeImportsTheKafkaClients() {
        noClasses()
                .that()
                .resideOutsideOfPackage(Module.BRIDGE.pattern())
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(KAFKA_CLIENTS)
                .check(CLASSES);
    }

    @Test
    void onlyBrokerImportsTheKafkaServer() {
        noClasses()
                .that()
                .resideOutsideOfPackage(Module.BROKER.pattern())
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage(KAFKA).and(notIn(KAFKA_CLIENTS)).and(notIn(KAFKA_SHARED)))
                .check(CLASSES);
    }

    @Test
    void onlyBridgeIngestAndDeployMeasureAndTrace() {
        noClasses()
                .that()
                .resideOutsideOfPackages(Module.BRIDGE.pattern(), Module.INGEST.pattern(), Module.DEPLOY.pattern())
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(MEASURING)
                .check(CLASSES);
    }

    @Test
    void onlyNetworksAndTheirTrainersImportTensorFlow() {
        noClasses()
                .that()
                .resideOutsideOfPackages(Module.modelPatterns())
                .and()
                .resideOutsideOfPackages(Module.NEURAL.pattern(), Module.TRAIN.pattern(), Module.EVALUATE.pattern())
                .should()
                .dependOnClassesThat()
                .resideInAPackage(TENSORFLOW)
                .check(CLASSES);
    }

    @Test
    void stageLogicSeesNeitherTensorFlowNorKafka() {
        noClasses()
                .that(Module.stageLogic())
                .should()
                .dependOnClassesThat(resideInAnyPackage(TENSORFLOW).or(resideInAnyPackage(KAFKA)))
                .check(CLASSES);
    }

    @Test
    void networksDontKnowWhatTravels() {
        noClasses()
                .that()
                .resideInAnyPackage(Module.modelPatterns())
                .should()
                .dependOnClassesThat(resideInAnyPackage(Module.WIRE.pattern(), Module.BRIDGE.pattern())
                        .or(resideInAnyPackage(KAFKA)))
                .check(CLASSES);
    }

    @Test
    void mainProgramsLiveInDeploy() {
        methods()
                .that()
                .haveName("main")
                .and()
                .areStatic()
                .and()
                .haveRawParameterTypes(String[].class)
                .should()
                .beDeclaredInClassesThat()
                .resideInAPackage(Module.DEPLOY.pattern())
                .check(CLASSES);
    }

    @Test
    void namesSayWhatAThingIs() {
        classes()
                .should()
                .haveNameNotMatching("(?i).*\\.(util|utils|common|helper|helpers|manager|impl)\\..*")
                .andShould()
                .haveNameNotMatching(".*(Util|Utils|Common|Helper|Manager|Impl)(\\$.*)?")
                .check(CLASSES);
    }

    @Test
    void everyPackageIsNullMarked() {
        assertThat(CLASSES.stream().filter(ArchitectureTest::isHandWritten).map(JavaClass::getPackage))
                .isNotEmpty()
                .allSatisfy(ArchitectureTest::isNullMarked);
    }

    private static void isNullMarked(JavaPackage ours) {
        assertThat(ours.isAnnotatedWith(NullMarked.class))
                .as("package %s has a package-info.java with @NullMarked", ours.getName())
                .isTrue();
    }

    /** Protobuf's classes are generated; nobody marks them. */
    private static boolean isHandWritten(JavaClass type) {
        return !type.getPackageName().endsWith(".proto");
    }

    private static DescribedPredicate<JavaClass> notIn(String... patterns) {
        return resideOutsideOfPackages(patterns);
    }
}
