package io.spiritlm.deploy.chaos;

import io.spiritlm.wire.AudioRecord;
import io.spiritlm.wire.Pcm16;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/** What a reader of {@code spirit.audio} got of a leg. Not thread-safe. */
final class RecordedLeg {
    private final CRC32 sum = new CRC32();
    private final List<String> texts = new ArrayList<>();
    private long samples;
    private int breaks;
    private boolean closed;

    /** Takes the leg's next record. */
    void take(AudioRecord.OfLeg record) {
        switch (record) {
            case AudioRecord.Chunk chunk -> {
                if (chunk.firstSample() != samples) {
                    breaks++;
                }
                samples = chunk.firstSample() + chunk.samples().length();
                add(sum, chunk.samples());
            }
            case AudioRecord.Text text -> texts.add(text.text() + "@" + samples);
            case AudioRecord.Close _ -> closed = true;
            case AudioRecord.Open _, AudioRecord.Flush _ -> {}
        }
    }

    private static void add(CRC32 sum, Pcm16 samples) {
        for (ByteBuffer part : samples.bytes().asReadOnlyByteBufferList()) {
            sum.update(part);
        }
    }

    boolean isClosed() {
        return closed;
    }

    /** How often sound didn't follow the sound before it: a gap, or a repetition. */
    int breaks() {
        return breaks;
    }

    /** How many samples were acknowledged and don't lie there; and 1 for an end that doesn't. */
    long missing(long acknowledged) {
        return Math.max(0, acknowledged - samples) + (closed ? 0 : 1);
    }

    /** Whether it is, as far as it goes, what the script says, sample for sample and text for text. */
    boolean follows(CallScript script, Pcm16 recording) {
        CRC32 expected = new CRC32();
        List<String> expectedTexts = new ArrayList<>();
        long position = 0;
        for (CallScript.Said said : script.says(recording)) {
            switch (said) {
                case CallScript.Sound(Pcm16 sound) -> {
                    int length = Math.clamp(samples - position, 0, sound.length());
                    add(expected, sound.slice(0, length));
                    position += length;
                }
                case CallScript.Text(String text) -> {
                    if (expectedTexts.size() < texts.size()) {
                        expectedTexts.add(text + "@" + position);
                    }
                }
            }
        }
        return position == samples && expected.getValue() == sum.getValue() && texts.equals(expectedTexts);
    }
}
