package io.spiritlm.deploy.doctor;

import io.spiritlm.train.corpus.RequiredPackages;
import java.util.List;

/** The Debian packages that a corpus is made from. Only training needs them. */
final class TrainingCheck implements Check {
    private static final String SUBJECT = "voices and texts";

    TrainingCheck() {}

    @Override
    public Finding look() {
        List<String> missing = RequiredPackages.missing();
        return missing.isEmpty()
                ? Finding.ok(SUBJECT, "all installed")
                : Finding.absent(
                        SUBJECT,
                        missing.size() + " Debian packages missing",
                        "for spirit train: apt-get install -y --no-install-recommends " + String.join(" ", missing));
    }
}
