package io.spiritlm.ingest.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.netty.channel.embedded.EmbeddedChannel;
import io.spiritlm.ingest.PcmRate;
import io.spiritlm.ingest.live.LiveCall;
import io.spiritlm.wire.Pcm16;
import io.spiritlm.wire.Request;
import io.spiritlm.wire.Sampling;
import io.spiritlm.wire.Task;
import io.spiritlm.wire.Voice;
import io.spiritlm.wire.units.Modality;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class ClientLegTest {
    /** 20 ms, as a telephone has them. */
    private static final int PIECE = 320;

    private static final Pcm16 SOUND = Answers.noise(1, 10 * PIECE);

    private final FakeCalls calls = new FakeCalls();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final List<Integer> heard = new ArrayList<>();
    private ClientLeg leg;

    @BeforeEach
    void open() {
        calls.onSafe = safe -> heard.add(safe.heard().length());
        var open = new ClientMessage.Open(
                PcmRate.HZ_16000,
                new Request(
                        Task.TRANSCRIBE, Modality.TEXT, new Sampling.Greedy(1), Voice.DEFAULT, Duration.ofSeconds(1)),
                Map.of(),
                false);
        LiveCall call =
                calls.open(open.request(), open.metadata()).blockOptional().orElseThrow();
        leg = new ClientLeg(
                call,
                StreamTicket.of(open, call.ticket()),
                false,
                StreamLimits.DEFAULT,
                channel.eventLoop(),
                new Outbox(channel, Long.MAX_VALUE, () -> {}));
    }

    @AfterEach
    void close() {
        leg.leave();
        channel.finishAndReleaseAll();
    }

    private Mono<?> sound(int from, int to) {
        ByteString bytes = SOUND.slice(from, to).bytes();
        return leg.sound(bytes, System.nanoTime());
    }

    @Test
    void gathersPiecesUntilTheyAreLongEnough() {
        for (int from = 0; from < 4 * PIECE; from += PIECE) {
            sound(from, from + PIECE).block();
        }
        assertThat(leg.isGathering()).isTrue();
        // What is longer takes along what waits.
        sound(4 * PIECE, 9 * PIECE).block();
        assertThat(leg.isGathering()).isFalse();
        sound(9 * PIECE, 10 * PIECE).block();
        leg.message(new ClientMessage.Close()).block();
        assertThat(heard).containsExactly(3 * PIECE, 9 * PIECE, 10 * PIECE, 10 * PIECE);
        assertThat(calls.only().heard()).isEqualTo(SOUND);
        assertThat(calls.only().messages()).containsExactly(SOUND.length() + " close");
    }

    @Test
    void writesNothingBehindSoundThatIsLost() {
        Sinks.Empty<Void> kafka = Sinks.empty();
        calls.gate.set(kafka.asMono());
        CompletableFuture<?> lost = sound(0, 5 * PIECE).toFuture();
        calls.gate.set(Mono.empty());
        CompletableFuture<?> text =
                leg.message(new ClientMessage.Text("behind")).toFuture();
        CompletableFuture<?> behind = sound(5 * PIECE, 10 * PIECE).toFuture();
        CompletableFuture<?> end = leg.message(new ClientMessage.Close()).toFuture();
        kafka.tryEmitError(new IllegalStateException("no broker"));
        for (CompletableFuture<?> each : List.of(lost, text, behind, end)) {
            assertThatThrownBy(each::join).hasRootCauseMessage("no broker");
        }
        assertThat(heard).isEmpty();
        assertThat(calls.given).hasValue(1);
    }
}
