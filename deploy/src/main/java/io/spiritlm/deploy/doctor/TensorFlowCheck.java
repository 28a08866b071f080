package io.spiritlm.deploy.doctor;

import io.spiritlm.neural.TensorFlowRuntime;

/** TensorFlow's library loads in this process. The first time it is unpacked, which takes some seconds and 650 MB of disk. */
final class TensorFlowCheck implements Check {
    private static final String SUBJECT = "TensorFlow";

    TensorFlowCheck() {}

    @Override
    public Finding look() {
        try {
            return Finding.ok(SUBJECT, TensorFlowRuntime.load());
        } catch (LinkageError | RuntimeException e) {
            return Finding.missing(
                    SUBJECT,
                    "can't be loaded: " + e,
                    "free disk space below ~/.javacpp, or move that folder with -Dorg.bytedeco.javacpp.cachedir=DIR in"
                            + " SPIRIT_JAVA_OPTIONS");
        }
    }
}
