package io.spiritlm.tokenize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spiritlm.tokenize.EndpointerConfig.Strictness;
import io.spiritlm.wire.Pcm16;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class VoiceDetectorTest {
    private static final int FRAME_SAMPLES = 320;

    @Test
    void tellsSpeechFromSilence() {
        try (VoiceDetector detector = new VoiceDetector(Strictness.AGGRESSIVE, FRAME_SAMPLES)) {
            assertThat(judge(detector, Recording.silence(1)).cardinality()).isZero();
            assertThat(judge(detector, Recording.sentence()).cardinality()).isGreaterThan(90);
        }
    }

    @Test
    void forgetsEverythingWhenReset() {
        try (VoiceDetector detector = new VoiceDetector(Strictness.AGGRESSIVE, FRAME_SAMPLES)) {
            BitSet first = judge(detector, Recording.sentence());
            detector.reset();
            assertThat(judge(detector, Recording.sentence())).isEqualTo(first);
        }
    }

    @Test
    void refusesAFrameOfAnotherLength() {
        try (VoiceDetector detector = new VoiceDetector(Strictness.AGGRESSIVE, FRAME_SAMPLES)) {
            assertThatThrownBy(() -> detector.isSpeech(new short[100]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("found 100");
        }
    }

    @Test
    void worksInManyThreadsAtOnce() throws Exception {
        BitSet expected;
        try (VoiceDetector detector = new VoiceDetector(Strictness.AGGRESSIVE, FRAME_SAMPLES)) {
            expected = judge(detector, Recording.sentence());
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<BitSet>> found = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                found.add(threads.submit(() -> {
                    try (VoiceDetector detector = new VoiceDetector(Strictness.AGGRESSIVE, FRAME_SAMPLES)) {
                        return judge(detector, Recording.sentence());
                    }
                }));
            }
            for (Future<BitSet> one : found) {
                assertThat(one.get()).isEqualTo(expected);
            }
        }
    }

    private static BitSet judge(VoiceDetector detector, Pcm16 audio) {
        BitSet speech = new BitSet();
        short[] frame = new short[FRAME_SAMPLES];
        for (int i = 0; i < audio.length() / FRAME_SAMPLES; i++) {
            for (int k = 0; k < FRAME_SAMPLES; k++) {
                frame[k] = audio.sample(i * FRAME_SAMPLES + k);
            }
            speech.set(i, detector.isSpeech(frame));
        }
        return speech;
    }
}
