package io.spiritlm.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.wire.AudioRecord;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Pcm16;
import io.spiritlm.wire.Request;
import io.spiritlm.wire.Sampling;
import io.spiritlm.wire.Task;
import io.spiritlm.wire.Voice;
import io.spiritlm.wire.units.Modality;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

class FileIngestTest {
    private static final LegId LEG = LegId.of("call-1", "caller");
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final FileCall CALL = new FileCall(
            7,
            LEG,
            new Request(Task.TRANSCRIBE, Modality.TEXT, new Sampling.Greedy(10), Voice.DEFAULT, Duration.ofSeconds(2)),
            Map.of("file", "demo"));

    @TempDir
    Path folder;

    @Test
    void opensSendsEverySampleAndCloses() throws Exception {
        Path file = Sounds.sentence("flac", folder);

        List<AudioRecord> records = records(file).collectList().blockOptional().orElseThrow();

        assertThat(records).hasSize(1 + 25 + 1);
        assertThat(records.getFirst()).isEqualTo(new AudioRecord.Open(7, LEG, 0, NOW, CALL.request(), CALL.metadata()));
        Pcm16 samples = Pcm16.EMPTY;
        for (int i = 1; i < 26; i++) {
            AudioRecord.Chunk chunk = (AudioRecord.Chunk) records.get(i);
            assertThat(chunk.sequence()).isEqualTo(i);
            assertThat(chunk.firstSample()).isEqualTo(samples.length());
            samples = samples.concat(chunk.samples());
        }
        assertThat(samples).isEqualTo(Sounds.read(file));
        assertThat(records.getLast()).isEqualTo(new AudioRecord.Close(7, LEG, 26, NOW));
    }

    @Test
    void makesNoMoreRecordsThanAreRequested() throws Exception {
        Collector collector = new Collector();
        records(Sounds.sentence("flac", folder)).subscribe(collector);
        assertThat(collector.records).isEmpty();

        collector.request(3);
        assertThat(collector.records).hasSize(3);

        collector.request(100);
        assertThat(collector.records).hasSize(27);
        assertThat(collector.completed).isTrue();
    }

    @Test
    void sendsNothingOfAFileThatIsNoSound() throws Exception {
        Collector collector = new Collector();
        records(Files.writeString(folder.resolve("a.txt"), "Please hold.")).subscribe(collector);
        collector.request(100);

        assertThat(collector.records).isEmpty();
        assertThat(collector.failure).isInstanceOf(UnreadableAudio.class);
    }

    @Test
    void closesTheCallOfAFileThatWasCutShortAndThenFails() throws Exception {
        byte[] whole = Files.readAllBytes(Sounds.sentence("flac", folder));
        Path cut = Files.write(folder.resolve("cut.flac"), Arrays.copyOf(whole, 40_000));
        Collector collector = new Collector();
        records(cut).subscribe(collector);
        collector.request(100);

        assertThat(collector.records.getFirst()).isInstanceOf(AudioRecord.Open.class);
        assertThat(collector.records.getLast()).isInstanceOf(AudioRecord.Close.class);
        assertThat(collector.records).hasSizeGreaterThan(10);
        assertThat(collector.failure).isInstanceOf(UnreadableAudio.class);
    }

    private static Flux<AudioRecord> records(Path file) {
        return FileIngest.records(file, DecodeOptions.DEFAULT, CALL, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    /** Requests nothing by itself. */
    private static final class Collector extends BaseSubscriber<AudioRecord> {
        final List<AudioRecord> records = new ArrayList<>();
        boolean completed;

        @Nullable
        Throwable failure;

        @Override
        protected void hookOnSubscribe(Subscription subscription) {}

        @Override
        protected void hookOnNext(AudioRecord value) {
            records.add(value);
        }

        @Override
        protected void hookOnComplete() {
            completed = true;
        }

        @Override
        protected void hookOnError(Throwable throwable) {
            failure = throwable;
        }
    }
}
