package io.spiritlm.evaluate;

import java.io.IOException;
import java.util.Map;

/** Hears recordings, as {@link Judge#transcribe} does. */
@FunctionalInterface
public interface Listener {
    /** Returns what is heard in each recording, by id; recordings are {@code [samples]}, 16 kHz. */
    Map<String, String> transcribe(Map<String, short[]> recordings) throws IOException, InterruptedException;
}
