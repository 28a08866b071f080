package io.spiritlm.wire;

import java.util.List;

/** The topics, all with the same number of partitions, so that a call has one partition number all the way. */
public final class Topics {

    /** Partitions of each topic, fixed when it is created. */
    public static final int PARTITIONS = 64;

    public static final Topic<AudioRecord> AUDIO = Topic.owned("spirit.audio", new AudioCodec(), fence -> fence);
    public static final Topic<UnitsRecord> UNITS = Topic.owned("spirit.units", new UnitsCodec(), fence -> fence);
    public static final Topic<ContinuationRecord> CONTINUATIONS =
            Topic.owned("spirit.continuations", new ContinuationCodec(), fence -> fence);
    public static final Topic<SpeechRecord> SPEECH = Topic.owned("spirit.speech", new SpeechCodec(), fence -> fence);
    public static final Topic<Session> SESSIONS = Topic.shared("spirit.sessions", new SessionCodec());
    public static final Topic<DeadLetter> DEAD_LETTERS = Topic.shared("spirit.dead-letters", new DeadLetterCodec());

    public static final List<Topic<? extends WireRecord>> ALL =
            List.of(AUDIO, UNITS, CONTINUATIONS, SPEECH, SESSIONS, DEAD_LETTERS);

    private Topics() {}
}
