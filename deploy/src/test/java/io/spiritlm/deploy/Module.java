package io.spiritlm.deploy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The modules and what each may import of the others: the table of ARCHITECTURE.md as code. */
enum Module {
    WIRE("wire", ""),
    BRIDGE("bridge", "wire"),
    BROKER("broker", ""),
    NEURAL("neural", ""),
    INGEST("ingest", "wire bridge"),
    TOKENIZE("tokenize", "wire bridge neural"),
    LM_STAGE("lm", "wire bridge neural"),
    VOCODE("vocode", "wire bridge neural"),
    TRAIN("train", "wire neural ingest tokenize lm vocode"),
    EVALUATE("evaluate", "wire neural ingest train tokenize lm vocode"),
    DEPLOY("deploy", "wire bridge broker neural ingest tokenize lm vocode train evaluate");

    static final String BASE = "io.spiritlm.";

    /** The modules that have classes; the others join with their first class. */
    static final List<Module> LANDED =
            List.of(WIRE, BRIDGE, BROKER, NEURAL, INGEST, TOKENIZE, LM_STAGE, VOCODE, TRAIN, EVALUATE, DEPLOY);

    private final String root;
    private final String mayImport;

    /** @param mayImport package roots, separated by blanks */
    Module(String root, String mayImport) {
        this.root = root;
        this.mayImport = mayImport;
    }

    /** The module's root package. */
    String rootPackage() {
        return BASE + root;
    }

    /** ArchUnit's pattern for the module's packages. */
    String pattern() {
        return rootPackage() + "..";
    }

    /** The patterns of all packages of ours that this module may import, its own among them. */
    String[] importable() {
        return Stream.of((root + " " + mayImport).strip().split(" "))
                .map(name -> BASE + name + "..")
                .toArray(String[]::new);
    }

    /** A stage's networks. */
    static String[] modelPatterns() {
        return Stream.of(TOKENIZE, LM_STAGE, VOCODE)
                .map(stage -> stage.rootPackage() + ".model..")
                .toArray(String[]::new);
    }

    /** A class in a stage with networks, outside its networks. */
    static DescribedPredicate<JavaClass> stageLogic() {
        return DescribedPredicate.describe(
                "stage logic",
                type -> Stream.of(TOKENIZE, LM_STAGE, VOCODE).anyMatch(stage -> isIn(type, stage.rootPackage()))
                        && Arrays.stream(modelPatterns())
                                .map(pattern -> pattern.substring(0, pattern.length() - 2))
                                .noneMatch(model -> isIn(type, model)));
    }

    static boolean isIn(JavaClass type, String rootPackage) {
        return (type.getPackageName() + ".").startsWith(rootPackage + ".");
    }
}
