package io.spiritlm.train.corpus;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The Debian packages a corpus is made from, each known by a file it installs. */
public final class RequiredPackages {
    private static final Map<String, List<String>> FILES = new LinkedHashMap<>();

    static {
        FILES.put("asterisk-core-sounds-en", List.of("/usr/share/doc/asterisk-core-sounds-en/core-sounds-en.txt.gz"));
        FILES.put("asterisk-core-sounds-en-g722", List.of("/usr/share/asterisk/sounds/en_US_f_Allison/activated.g722"));
        FILES.put("bible-kjv", List.of("/usr/bin/bible"));
        FILES.put("festival", List.of("/usr/bin/festival"));
        FILES.put("festvox-kdlpc16k", List.of("/usr/share/festival/voices/english/ked_diphone"));
        FILES.put("festvox-us-slt-hts", List.of("/usr/share/festival/voices/us/cmu_us_slt_arctic_hts"));
        FILES.put("ffmpeg", List.of("/usr/bin/ffmpeg"));
        FILES.put(
                "libflite1",
                List.of(
                        "/usr/lib/x86_64-linux-gnu/libflite_cmu_us_slt.so.1",
                        "/usr/lib/aarch64-linux-gnu/libflite_cmu_us_slt.so.1"));
        FILES.put("pocketsphinx", List.of("/usr/bin/pocketsphinx_batch"));
        FILES.put("pocketsphinx-en-us", List.of("/usr/share/pocketsphinx/model/en-us/cmudict-en-us.dict"));
        FILES.put("sentencepiece", List.of("/usr/bin/spm_train"));
        FILES.put("wordnet-base", List.of("/usr/share/wordnet/data.verb"));
    }

    private RequiredPackages() {}

    /** Returns the names of the packages that aren't installed, in alphabetic order. */
    public static List<String> missing() {
        return missing(file -> Files.exists(Path.of(file)));
    }

    static List<String> missing(Predicate<String> exists) {
        return FILES.entrySet().stream()
                .filter(entry -> entry.getValue().stream().noneMatch(exists))
                .map(Map.Entry::getKey)
                .toList();
    }

    /**
     * Returns when all packages are installed.
     *
     * @throws MissingPackagesException naming those that aren't, and the command that installs them
     */
    public static void check() {
        List<String> missing = missing();
        if (!missing.isEmpty()) {
            throw new MissingPackagesException(missing);
        }
    }
}
