package io.spiritlm.ingest.stream;

import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.TooLongFrameException;
import io.spiritlm.ingest.live.CallElsewhere;
import io.spiritlm.ingest.live.CallRefused;
import io.spiritlm.ingest.live.TooSlow;
import java.util.Objects;
import java.util.Optional;

/** What a client is told of a failure. */
final class Faults {
    private Faults() {}

    record Told(StreamFault fault, String message, Optional<String> address) {}

    static Told of(Throwable error) {
        return switch (error) {
            case Refusal refusal -> told(refusal.fault(), refusal);
            case CallRefused refused -> told(StreamFault.REFUSED, refused);
            case CallElsewhere elsewhere -> new Told(StreamFault.MOVED, message(elsewhere), elsewhere.address());
            case TooSlow slow -> told(StreamFault.TOO_SLOW, slow);
            case TooLongFrameException large -> told(StreamFault.TOO_LARGE, large);
            case CorruptedFrameException corrupt -> told(StreamFault.MALFORMED, corrupt);
            // what it says may name what is nobody's business
            default ->
                new Told(StreamFault.INTERNAL, "a fault of the server's; the call can be taken up", Optional.empty());
        };
    }

    private static Told told(StreamFault fault, Throwable error) {
        return new Told(fault, message(error), Optional.empty());
    }

    private static String message(Throwable error) {
        return Objects.requireNonNullElse(error.getMessage(), "");
    }
}
