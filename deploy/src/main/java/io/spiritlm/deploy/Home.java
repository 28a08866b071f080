package io.spiritlm.deploy;

import java.nio.file.Path;

/** Where the program was started from: the folder that holds {@code ./spirit}, with the shipped models and recordings. */
final class Home {
    private Home() {}

    /** The folder the launcher named, or the working directory when a main program was started without the launcher. */
    static Path directory() {
        return Path.of(System.getProperty("spirit.home", "")).toAbsolutePath().normalize();
    }

    /** The model that ships with the program. */
    static Path model() {
        return directory().resolve("models").resolve("spirit-mini-base");
    }
}
