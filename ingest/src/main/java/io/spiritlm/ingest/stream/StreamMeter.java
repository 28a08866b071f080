package io.spiritlm.ingest.stream;

import java.util.List;
import java.util.stream.Stream;

/**
 * What is measured of the WebSockets. A tag has a closed set of values, and is never a call's name. The table in ARCHITECTURE.md says
 * the same.
 */
enum StreamMeter {
    CONNECTIONS("spirit.stream.connections", "connections", "WebSockets now", ""),
    OPENED("spirit.stream.opened", "calls", "Calls opened", ""),
    RESUMED("spirit.stream.resumed", "calls", "Calls taken up again", ""),
    REFUSED("spirit.stream.refused", "requests", "Requests that became no WebSocket", "reason"),
    CLOSED("spirit.stream.closed", "connections", "WebSockets that ended, by how", "end"),
    AUDIO_IN("spirit.stream.audio.in", "bytes", "Sound received", ""),
    AUDIO_OUT("spirit.stream.audio.out", "bytes", "Sound sent", ""),
    ACK("spirit.stream.ack", "seconds", "Time from a frame of sound to its being safe", ""),
    CUT_OFF("spirit.stream.cut.off", "connections", "WebSockets ended because the client took too little", "");

    /** How a WebSocket ended that has none of the faults. */
    static final String OVER = "over";

    static final String DROPPED = "dropped";

    private final String meterName;
    private final String unit;
    private final String description;
    private final String tag;

    StreamMeter(String meterName, String unit, String description, String tag) {
        this.meterName = meterName;
        this.unit = unit;
        this.description = description;
        this.tag = tag;
    }

    /** With dots, as Micrometer wants it. */
    String meterName() {
        return meterName;
    }

    String unit() {
        return unit;
    }

    String description() {
        return description;
    }

    /** The tag's name; empty for a meter without. */
    String tag() {
        return tag;
    }

    /** All values that the tag may have. */
    List<String> tagValues() {
        return switch (this) {
            case REFUSED -> List.of("path", "method", "no_upgrade", "full", "going_away");
            case CLOSED ->
                Stream.concat(
                                Stream.of(OVER, DROPPED),
                                Stream.of(StreamFault.values()).map(StreamFault::code))
                        .toList();
            case CONNECTIONS, OPENED, RESUMED, AUDIO_IN, AUDIO_OUT, ACK, CUT_OFF -> List.of();
        };
    }
}
