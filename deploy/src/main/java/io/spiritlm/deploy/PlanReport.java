package io.spiritlm.deploy;

import io.spiritlm.bridge.PlanFinding;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.ExitCode;

/**
 * How a cluster compares with the plan.
 *
 * @param asPlanned whether nothing was found that loses data or stops the pipeline
 * @param created topics that were made just now
 * @param findings what isn't as planned
 */
record PlanReport(boolean asPlanned, List<String> created, List<PlanFinding> findings) {
    PlanReport {
        created = List.copyOf(created);
        findings = List.copyOf(findings);
    }

    static PlanReport of(List<String> created, List<PlanFinding> findings) {
        return new PlanReport(
                findings.stream().noneMatch(finding -> finding.weight() == PlanFinding.Weight.BREAKS),
                created,
                findings);
    }

    /** A line for each topic made and for each finding, or one that all is well. */
    void print(PrintWriter out) {
        created.forEach(topic -> out.println("created  " + topic));
        findings.forEach(finding -> out.println(switch (finding.weight()) {
                    case BREAKS -> "error    ";
                    case COSTS -> "warning  ";
                }
                + finding));
        if (findings.isEmpty()) {
            out.println("as planned");
        }
        out.flush();
    }

    int exitCode() {
        return asPlanned ? ExitCode.OK : ExitCode.SOFTWARE;
    }
}
