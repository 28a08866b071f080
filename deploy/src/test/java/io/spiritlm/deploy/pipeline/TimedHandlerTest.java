package io.spiritlm.deploy.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.bridge.CallHandler;
import io.spiritlm.bridge.Opening;
import io.spiritlm.bridge.Stage;
import io.spiritlm.wire.AudioRecord;
import io.spiritlm.wire.CallId;
import io.spiritlm.wire.LegClosed;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Topics;
import io.spiritlm.wire.UnitsRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

final class TimedHandlerTest {
    private static final LegId LEG = LegId.of("call", "caller");
    private static final AudioRecord CLOSE = new AudioRecord.Close(0, LEG, 0, Instant.EPOCH);
    private static final UnitsRecord OUTPUT = new LegClosed(0, LEG, 1);

    private final List<Long> worked = new ArrayList<>();

    @Test
    void passesOutputsOnAndCountsEachPieceOfWorkOnce() {
        CallHandler<AudioRecord, UnitsRecord> handler = TimedHandler.timed(
                        new Stage<>("test", Topics.AUDIO, Topics.UNITS, _ -> new Doubling()), worked::add)
                .handlers()
                .open(new Opening<>(new CallId("call"), 0, List.of()));

        List<? extends UnitsRecord> outputs =
                Flux.from(handler.handle(CLOSE)).collectList().block();

        assertThat(outputs).hasSize(2);
        // One call of handle, one subscription whose request is nested in it.
        assertThat(worked).hasSize(2).allMatch(nanos -> nanos >= 0);
        assertThat(handler.isIdle()).isTrue();
    }

    private static final class Doubling implements CallHandler<AudioRecord, UnitsRecord> {
        @Override
        public Publisher<? extends UnitsRecord> handle(AudioRecord record) {
            return Flux.just(OUTPUT, OUTPUT);
        }

        @Override
        public boolean isIdle() {
            return true;
        }

        @Override
        public void close() {}
    }
}
