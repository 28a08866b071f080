package io.spiritlm.deploy.doctor;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tools that build and run the program: the JDK and Maven. */
final class ToolChecks {
    private static final int NEEDED_JAVA = 25;
    private static final String NEEDED_MAVEN = "3.8.7";
    private static final Pattern MAVEN_VERSION = Pattern.compile("Apache Maven (\\d+\\.\\d+\\.\\d+)");

    private ToolChecks() {}

    static List<Check> all() {
        return List.of(ToolChecks::jdk, ToolChecks::maven);
    }

    private static Finding jdk() {
        Runtime.Version version = Runtime.version();
        String found = "%s at %s".formatted(version, System.getProperty("java.home"));
        return version.feature() >= NEEDED_JAVA
                ? Finding.ok("JDK", found)
                : Finding.missing("JDK", found, "start through ./spirit, which finds or asks for JDK " + NEEDED_JAVA);
    }

    private static Finding maven() {
        String remedy = "install Maven %s or newer (Debian: apt-get install maven)".formatted(NEEDED_MAVEN);
        String answer;
        try {
            answer = firstLineOf("mvn", "--version");
        } catch (IOException e) {
            return Finding.missing("Maven", "mvn doesn't start: " + e.getMessage(), remedy);
        }
        Matcher version = MAVEN_VERSION.matcher(answer);
        if (!version.find()) {
            return Finding.missing("Maven", "mvn --version said: " + answer, remedy);
        }
        boolean newEnough =
                ModuleDescriptor.Version.parse(version.group(1)).compareTo(ModuleDescriptor.Version.parse(NEEDED_MAVEN))
                        >= 0;
        return newEnough ? Finding.ok("Maven", version.group(1)) : Finding.missing("Maven", version.group(1), remedy);
    }

    private static String firstLineOf(String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.getOutputStream().close();
        try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
            return lines.lines()
                    .map(line -> line.replaceAll("\u001B\\[[0-9;]*m", "").strip())
                    .filter(line -> !line.isEmpty())
                    .findFirst()
                    .orElse("nothing");
        } finally {
            process.destroy();
        }
    }
}
