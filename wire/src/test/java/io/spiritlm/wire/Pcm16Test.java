package io.spiritlm.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class Pcm16Test {

    @Test
    void keepsEverySampleThroughFloats() {
        short[] samples = new short[65_536];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) i;
        }
        Pcm16 pcm = Pcm16.of(samples);
        assertThat(pcm.length()).isEqualTo(samples.length);
        assertThat(Pcm16.ofFloats(pcm.toFloats())).isEqualTo(pcm);
        for (int i = 0; i < samples.length; i++) {
            assertThat(pcm.sample(i)).isEqualTo(samples[i]);
        }
    }

    @Test
    void isLittleEndian() {
        assertThat(Pcm16.of((short) 0x1234).bytes()).isEqualTo(ByteString.copyFrom(new byte[] {0x34, 0x12}));
    }

    @Test
    void scalesFullScaleToOne() {
        assertThat(Pcm16.of(Short.MIN_VALUE, (short) 0, (short) 16_384).toFloats())
                .containsExactly(-1f, 0f, 0.5f);
    }

    @Test
    void clipsWhatIsBeyondFullScale() {
        Pcm16 pcm = Pcm16.ofFloats(2f, -2f, 1f, Float.NaN, Float.POSITIVE_INFINITY);
        assertThat(pcm)
                .isEqualTo(Pcm16.of(Short.MAX_VALUE, Short.MIN_VALUE, Short.MAX_VALUE, (short) 0, Short.MAX_VALUE));
    }

    @Test
    void slicesAndJoins() {
        Pcm16 pcm = Pcm16.of((short) 1, (short) 2, (short) 3);
        assertThat(pcm.slice(0, 1).concat(pcm.slice(1, 3))).isEqualTo(pcm);
        assertThat(Pcm16.ofFloats(pcm.toFloats(), 1, 2)).isEqualTo(pcm.slice(1, 2));
    }

    @Test
    void copiesToAPlaceInAnArray() {
        float[] target = new float[3];
        Pcm16.of((short) 16_384).copyTo(target, 1);
        assertThat(target).containsExactly(0f, 0.5f, 0f);
        assertThatThrownBy(() -> Pcm16.of((short) 1, (short) 2).copyTo(target, 2))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void lastsItsSamplesOverTheRate() {
        assertThat(Pcm16.of(new short[1_600]).duration()).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void rejectsHalfASample() {
        assertThatThrownBy(() -> new Pcm16(ByteString.copyFrom(new byte[3])))
                .hasMessage("16-bit samples: expected an even number of bytes, found 3");
    }

    @Test
    void printsNoAudio() {
        assertThat(Pcm16.of((short) 1, (short) 2)).hasToString("Pcm16[2 samples]");
    }
}
