package io.spiritlm.deploy.doctor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Everything that was looked at, in the order it is told.
 *
 * @param findings one for each check
 */
public record Diagnosis(List<Finding> findings) {
    /** Copies the list. */
    public Diagnosis {
        findings = List.copyOf(findings);
    }

    /**
     * Looks at everything now; takes a second or two.
     *
     * @param home the folder that holds {@code ./spirit}
     * @param model the checkpoints that commands use
     */
    public static Diagnosis of(Path home, Path model) {
        List<Check> checks = new ArrayList<>();
        checks.addAll(ToolChecks.all());
        checks.addAll(MachineChecks.all(home));
        checks.add(new ModelCheck(model));
        checks.add(new TensorFlowCheck());
        checks.add(new TrainingCheck());
        return new Diagnosis(checks.stream().map(Check::look).toList());
    }

    /** Whether nothing is missing that the program can't do without. */
    public boolean healthy() {
        return findings.stream().noneMatch(finding -> finding.state() == Finding.State.MISSING);
    }
}
