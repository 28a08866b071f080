package io.spiritlm.deploy.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.spiritlm.wire.AudioRecord;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Pcm16;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is wrong with a recording is found. */
final class RecordedLegTest {
    private static final LegId LEG = LegId.of("call", "caller");
    private static final CallScript SCRIPT = new CallScript(CallScript.Kind.TRANSCRIBE, 0, 1);
    private static final Pcm16 RECORDING = noise();

    @Test
    void nothingIsWrongWithWhatWasSaid() {
        RecordedLeg leg = leg(chunks());
        assertThat(leg.follows(SCRIPT, RECORDING)).isTrue();
        assertThat(leg.breaks()).isZero();
        assertThat(leg.missing(SCRIPT.samples())).isEqualTo(1);
        leg.take(new AudioRecord.Close(1, LEG, 1_000, Instant.EPOCH));
        assertThat(leg.missing(SCRIPT.samples())).isZero();
    }

    @Test
    void whatIsMissingTwiceThereOrSomethingElseIsFound() {
        List<AudioRecord.Chunk> gap = chunks();
        gap.remove(3);
        assertThat(leg(gap).breaks()).isEqualTo(1);
        List<AudioRecord.Chunk> twice = chunks();
        twice.add(4, twice.get(3));
        assertThat(leg(twice).breaks()).isPositive();
        List<AudioRecord.Chunk> other = chunks();
        other.set(3, chunk(3, Pcm16.of(new short[CallScript.CHUNK_SAMPLES])));
        assertThat(leg(other).follows(SCRIPT, RECORDING)).isFalse();
        List<AudioRecord.Chunk> cut = chunks();
        cut.removeLast();
        assertThat(leg(cut).missing(SCRIPT.samples())).isEqualTo(CallScript.CHUNK_SAMPLES + 1);
    }

    private static RecordedLeg leg(List<AudioRecord.Chunk> chunks) {
        RecordedLeg leg = new RecordedLeg();
        chunks.forEach(leg::take);
        return leg;
    }

    private static List<AudioRecord.Chunk> chunks() {
        List<AudioRecord.Chunk> chunks = new ArrayList<>();
        for (CallScript.Said said : SCRIPT.says(RECORDING)) {
            if (said instanceof CallScript.Sound(Pcm16 samples)) {
                chunks.add(chunk(chunks.size(), samples));
            }
        }
        return chunks;
    }

    private static AudioRecord.Chunk chunk(int index, Pcm16 samples) {
        return new AudioRecord.Chunk(1, LEG, index, Instant.EPOCH, (long) index * CallScript.CHUNK_SAMPLES, samples);
    }

    private static Pcm16 noise() {
        Random random = new Random(1);
        short[] samples = new short[32_000];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) random.nextInt(1_000);
        }
        return Pcm16.of(samples);
    }
}
