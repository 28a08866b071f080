package io.spiritlm.train.corpus;

/** One utterance to make: its labels and what the engine is to say. {@code spoken} keeps the punctuation. */
record SpeechJob(
        String id,
        Split split,
        UtteranceSet set,
        Voice voice,
        Style style,
        Prosody prosody,
        LabelledSentence sentence) {}
