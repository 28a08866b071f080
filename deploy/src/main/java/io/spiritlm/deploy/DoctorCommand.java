package io.spiritlm.deploy;

import io.spiritlm.deploy.doctor.Diagnosis;
import io.spiritlm.deploy.doctor.Finding;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Says what this machine lacks, and how to mend it. */
@Command(
        name = "doctor",
        description = "Check that this machine has what spirit needs, and say how to get what it hasn't.",
        footer = "%nExits with 1 when something is missing that no command can do without.")
final class DoctorCommand implements Callable<Integer> {
    @Mixin
    private final JsonReport json = new JsonReport();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    DoctorCommand() {}

    @Override
    public Integer call() throws IOException {
        Diagnosis diagnosis = Diagnosis.of(Home.directory(), Home.model());
        PrintWriter out = spec.commandLine().getOut();
        int width = diagnosis.findings().stream()
                .mapToInt(finding -> finding.subject().length())
                .max()
                .orElse(0);
        for (Finding finding : diagnosis.findings()) {
            out.printf(
                    "%-" + width + "s  %-8s %s%n",
                    finding.subject(),
                    finding.state().name().toLowerCase(Locale.ROOT),
                    finding.found());
            if (!finding.remedy().isEmpty()) {
                out.printf("%" + width + "s  %8s → %s%n", "", "", finding.remedy());
            }
        }
        out.flush();
        json.write(diagnosis);
        return diagnosis.healthy() ? ExitCode.OK : ExitCode.SOFTWARE;
    }
}
