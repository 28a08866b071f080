package io.spiritlm.train.corpus;

import java.util.List;

/** Debian packages the corpus needs aren't installed; the message is for people and says what to run. */
public final class MissingPackagesException extends RuntimeException {
    MissingPackagesException(List<String> missing) {
        super("Debian packages: expected all installed, missing " + String.join(", ", missing)
                + "; run: apt-get install -y --no-install-recommends " + String.join(" ", missing));
    }
}
