package io.spiritlm.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.spiritlm.wire.UtteranceId;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Gives an utterance the same trace id everywhere and at any time: it follows from call, leg and number alone, so that whoever
 * takes the utterance over goes on in its trace without having been told of it.
 *
 * <p>To be set in the SDK whose spans {@link StageSettings#telemetry} writes; spans of anything else get random ids, as do all
 * spans their own. Thread-safe.
 */
public final class UtteranceTraceIds implements IdGenerator {
    private static final int TRACE_ID_BYTES = 16;
    private static final ContextKey<String> WANTED = ContextKey.named("spirit-trace-id");

    private final IdGenerator random = IdGenerator.random();

    /** The trace id of an utterance and of the turn that answers it: 32 hexadecimal digits. */
    public static String of(UtteranceId utterance) {
        byte[] digest = sha256().digest(utterance.toString().getBytes(UTF_8));
        return HexFormat.of().formatHex(digest, 0, TRACE_ID_BYTES);
    }

    /** The parent of the first span of an utterance's trace. */
    static Context root(UtteranceId utterance) {
        return Context.root().with(WANTED, of(utterance));
    }

    @Override
    public String generateSpanId() {
        return random.generateSpanId();
    }

    @Override
    public String generateTraceId() {
        @Nullable String wanted = Context.current().get(WANTED);
        return wanted == null ? random.generateTraceId() : wanted;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
