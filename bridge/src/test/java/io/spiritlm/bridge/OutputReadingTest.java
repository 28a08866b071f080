package io.spiritlm.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.wire.CallId;
import io.spiritlm.wire.Fence;
import io.spiritlm.wire.LegClosed;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.UnitsRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;

class OutputReadingTest {
    private static final CommitMetadata LEFT = new CommitMetadata(1, 100, 4);

    @Test
    void claimsAnEpochAboveAnyBeforeItsFence() {
        OutputReading<UnitsRecord> reading = new OutputReading<>(LEFT, Remembrance.ofAll(_ -> true));
        assertThat(reading.claim()).isEqualTo(5);
        reading.fencedAt(110);
        reading.take(105, Instant.EPOCH, new Fence(5, "a stranger who knows of nobody"));
        reading.take(110, Instant.EPOCH, new Fence(5, "this one"));
        assertThat(reading.isRead(111)).isTrue();
        assertThat(reading.isHighest()).isFalse();
        assertThat(reading.claim()).isEqualTo(6);
        reading.fencedAt(112);
        reading.take(111, Instant.EPOCH, closed(5, "behind-the-first-fence"));
        reading.take(112, Instant.EPOCH, new Fence(6, "this one"));
        assertThat(reading.isHighest()).isTrue();
        assertThat(reading.mandate(0)).isEqualTo(new Mandate(6, LEFT, 113, 0));
    }

    @Test
    void leavesAYoungerOwnerBehindTheFenceAlone() {
        OutputReading<UnitsRecord> reading = new OutputReading<>(LEFT, Remembrance.ofAll(_ -> true));
        reading.claim();
        reading.fencedAt(110);
        reading.take(110, Instant.EPOCH, new Fence(5, "this one"));
        reading.take(111, Instant.EPOCH, new Fence(6, "younger"));
        assertThat(reading.isHighest()).isTrue();
    }

    @Test
    void recoversWhatOwnersWroteAndNotWhatCameAfterTheirFence() {
        OutputReading<UnitsRecord> reading = new OutputReading<>(LEFT, Remembrance.ofAll(_ -> true));
        reading.claim();
        reading.fencedAt(110);
        reading.take(100, Instant.EPOCH, closed(4, "valid"));
        reading.take(101, Instant.EPOCH, closed(3, "void"));
        reading.take(110, Instant.EPOCH, new Fence(5, "this one"));
        reading.take(111, Instant.EPOCH, closed(4, "late"));
        assertThat(reading.recovered().of(new CallId("valid"))).hasSize(1);
        assertThat(reading.recovered().of(new CallId("void"))).isEmpty();
        assertThat(reading.recovered().of(new CallId("late"))).isEmpty();
        assertThat(reading.recovered().isWritten(closed(0, "valid").place().orElseThrow()))
                .isTrue();
    }

    @Test
    void remembersOnceWhatLiesThereTwice() {
        OutputReading<UnitsRecord> reading = new OutputReading<>(LEFT, Remembrance.ofAll(_ -> true));
        reading.claim();
        reading.fencedAt(110);
        reading.take(100, Instant.EPOCH, closed(4, "call"));
        reading.take(101, Instant.EPOCH, closed(4, "call"));
        assertThat(reading.recovered().of(new CallId("call"))).hasSize(1);
    }

    @Test
    void whatOwnersLeaveFitsIntoKafkasMetadata() {
        var longest = new CommitMetadata(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);
        assertThat(longest.text().getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(4096);
        assertThat(CommitMetadata.of(new OffsetAndMetadata(1, longest.text()))).isEqualTo(longest);
        assertThat(CommitMetadata.of(new OffsetAndMetadata(1, "of another program")))
                .isEqualTo(CommitMetadata.NONE);
        assertThat(CommitMetadata.of(new OffsetAndMetadata(1, "spirit-1 1 2 x")))
                .isEqualTo(CommitMetadata.NONE);
    }

    private static UnitsRecord closed(long epoch, String call) {
        return new LegClosed(epoch, LegId.of(call, "caller"), 0);
    }
}
