package io.spiritlm.wire;

import java.util.List;

/** The topics, all with the same number of partitions, so that a call has one partition number all the way. */
public final class Topics {

    /** Partitions of each topic, fixed when it is created. */
    public static final int PARTITIONS = 64;

    public static final Topic<AudioRecord> AUDIO = new Topic<>("spirit.audio", new AudioCodec());
    public static final Topic<UnitsRecord> UNITS = new Topic<>("spirit.units", new UnitsCodec());
    public static final Topic<ContinuationRecord> CONTINUATIONS =
            new Topic<>("spirit.continuations", new ContinuationCodec());
    public static final Topic<SpeechRecord> SPEECH = new Topic<>("spirit.speech", new SpeechCodec());
    public static final Topic<Session> SESSIONS = new Topic<>("spirit.sessions", new SessionCodec());
    public static final Topic<DeadLetter> DEAD_LETTERS = new Topic<>("spirit.dead-letters", new DeadLetterCodec());

    public static final List<Topic<? extends WireRecord>> ALL =
            List.of(AUDIO, UNITS, CONTINUATIONS, SPEECH, SESSIONS, DEAD_LETTERS);

    private Topics() {}
}
