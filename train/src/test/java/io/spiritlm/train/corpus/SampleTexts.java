package io.spiritlm.train.corpus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Small texts for tests: three prompts of the package, one of them a test prompt that also stands in WordNet and the Bible. */
final class SampleTexts {
    static final String TEST_PROMPT = "please hold while we try to connect you";
    private static final List<String> TRANSCRIPTS = List.of(
            "pls-hold-while-try: Please hold while we try to connect you.",
            "vm-goodbye: Goodbye",
            "agent-pass: Please enter your password followed by the pound key.");

    private SampleTexts() {}

    /** Makes empty recordings of the prompts, for tests that don't listen to them. */
    static void createRecordings(Path sounds) throws IOException {
        for (String line : TRANSCRIPTS) {
            Files.createFile(sounds.resolve(line.substring(0, line.indexOf(':')) + ".g722"));
        }
    }

    static CorpusTexts texts(Path sounds) throws IOException {
        WordNetText wordNet = new WordNetText();
        wordNet.add("  1 This software and database is provided");
        wordNet.add("00001 29 v 01 try 0 000 | make an attempt; \"please hold while we try to connect you\"");
        for (String animal : List.of("dog", "cat", "horse", "bird", "cow", "fox", "wolf", "bear")) {
            wordNet.add("00002 29 v 01 see 0 000 | perceive a " + animal + " by sight; \"she saw the old " + animal
                    + " again\"; \"the " + animal + " sees us\"");
        }
        return new CorpusTexts(
                AsteriskPrompts.of(TRANSCRIPTS, sounds),
                SentenceGrammar.bundled(),
                wordNet,
                List.of("And he said, please hold while we try to connect you.", "And there was light."));
    }
}
